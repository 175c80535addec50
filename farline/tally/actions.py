"""Writes: append a batch under a new signed head; ask that something published be taken back."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from farline.common import journal, one_writer, order, vault
from farline.common.random_ids import random_id
from farline.tally import counting, grammar, log, notes, queries, receipts, rules
from farline.tally.counting import BrokenLog
from farline.tally.models import Batch, Checkpoint, Cosignature, Leaf, Sample, Told, Withdrawal
from farline.tally.tree import Tree

__all__ = [
    "BrokenLog",
    "ClockSetBack",
    "add_cosignatures",
    "append",
    "ask_correction",
    "ask_withdrawal",
    "forget_order",
    "forget_samples",
    "keep_sample",
    "note_unreadable",
    "wait_for_others",
]
SAMPLE, UNREADABLE = "tally.sample", "tally.unreadable"
# Two who publish at once would draw the same batch; PostgreSQL has to be told, SQLite has one writer anyway.
LOCK = 0x74616C6C


class ClockSetBack(Exception):
    """The clock of this computer is behind the last publication. Please set it right; nothing was published."""


def wait_for_others() -> None:
    """Within the transaction that publishes, before anything is read: one after the other."""
    one_writer.wait(LOCK)


@transaction.atomic
def append(
    *, lines: Sequence[str], week: str, by: str, now: dt.datetime, told: rules.Told = rules.NOTHING_TOLD
) -> int:
    """Append leaves in this order and sign the new head, all or nothing. Returns the size of the tree.

    Raises ClockSetBack, or BrokenLog when what is stored is not what was signed, or a line breaks the rules.
    """
    last = Checkpoint.objects.order_by("-size").first()
    old = list(Leaf.objects.order_by("index").values_list("text", flat=True))
    if last is not None and last.published_on > now.date():
        raise ClockSetBack
    tree = Tree(text.encode("ascii") for text in old)
    check_signed(last, tree)
    counted = counting.count(old)
    for line in lines:
        counted.add(line)
        tree.append(line.encode("ascii"))
    batch = Batch.objects.create(week=week, published_on=now.date(), first_leaf=len(old), size=len(lines))
    _tell(batch, told)
    Leaf.objects.bulk_create(
        [Leaf(index=len(old) + at, batch=batch, text=line) for at, line in enumerate(lines)], batch_size=200
    )
    Checkpoint.objects.create(size=len(tree), note=log.sign_head(len(tree), tree.root()), published_on=now.date())
    taken_back = [grammar.parse(line).index for line in lines if line.startswith("farline1 R ")]
    Withdrawal.objects.filter(leaf_index__in=taken_back).delete()
    _publish_samples(lines)
    journal.write(action="tally.append", by=by, now=now, about=str(len(lines)))
    return len(tree)


def _tell(batch: Batch, told: rules.Told) -> None:
    before = Told.objects.select_related("batch").order_by("batch__first_leaf", "batch__pk")
    said = [(row.batch.week, rules.Told(row.tests, row.tests_right, row.set_aside)) for row in before]
    lines = [log.told_line(week, one) for week, one in [*said, (batch.week, told)]]
    aside, note = dict(told.set_aside), log.sign_told(lines)
    Told.objects.create(batch=batch, tests=told.tests, tests_right=told.tests_right, set_aside=aside, note=note)


def check_signed(last: Checkpoint | None, tree: Tree) -> None:
    """Before anything new is signed: what lies here is exactly what was signed last. Raises BrokenLog."""
    if last is None:
        if len(tree):
            raise BrokenLog("there are lines, but no signed head")
        return
    head = notes.open_note(last.note, *log.verifier_keys())
    if len(tree) != head.size or tree.root() != head.root:
        raise BrokenLog("the lines stored here are not those that were signed")


@transaction.atomic
def ask_withdrawal(*, secret: bytes, now: dt.datetime) -> bool:
    """The holder of a receipt takes back a published entry; its leaf follows with the next batch."""
    tag = receipts.withdrawal_tag(secret).hex()
    leaf = Leaf.objects.filter(text__startswith="farline1 D ", text__endswith=tag).first()
    if leaf is None or not _stands(leaf.index):
        return False
    Withdrawal.objects.filter(leaf_index=leaf.index).delete()  # one that cannot be opened: asked for again
    id = random_id()
    sealed = vault.seal(secret, table=queries.TABLE, column=queries.COLUMN, row=id)
    Withdrawal.objects.create(id=id, leaf_index=leaf.index, asked_on=now.date(), sealed_secret=sealed)
    return True


@transaction.atomic
def ask_correction(*, leaf_index: int, reason: str, by: str, now: dt.datetime) -> bool:
    """The operator takes back an entry, with a reason that everybody will read."""
    if reason not in grammar.REASONS:
        raise ValueError(reason)
    leaf = Leaf.objects.filter(index=leaf_index).first()
    if leaf is None or not leaf.text.startswith(("farline1 D ", "farline1 E ")) or not _stands(leaf_index):
        return False
    Withdrawal.objects.filter(leaf_index=leaf_index).delete()
    Withdrawal.objects.create(leaf_index=leaf_index, asked_on=now.date(), reason=reason)
    # Counted for the day: the hour of somebody's call to the hotline belongs nowhere.
    journal.count(action="tally.ask_correction", by=by, now=now, what=reason)
    return True


@transaction.atomic
def add_cosignatures(*, note: str, witnesses: Sequence[str], by: str, now: dt.datetime) -> list[str]:
    """Keep what known witnesses wrote under one of our heads; returns their names.

    Raises notes.BadNote when it is not our head, or a known witness's line does not hold.
    """
    head = notes.open_note(note, log.verifier_keys()[0])
    ours = Checkpoint.objects.filter(size=head.size).first()
    if ours is None or notes.split(ours.note)[0] != notes.split(note)[0]:
        raise notes.BadNote("this head is not one of ours")
    added = []
    for key in witnesses:
        name, line = notes.read_verifier_key(key)[0], notes.cosignature_of(note, key)
        if line and not Cosignature.objects.filter(size=head.size, witness=name).exists():
            Cosignature.objects.create(size=head.size, witness=name, line=line)
            added.append(name)
    journal.write(action="tally.add_cosignatures", by=by, now=now, about=str(len(added)))
    return added


def keep_sample(*, code: str, commitment: bytes, now: dt.datetime) -> None:
    """A code whose person wanted none: after publication anybody may have it, so that holding a code proves nothing.
    It opens an entry and can take nothing back.
    """
    id, week = random_id(), vault.week_of(now.date())
    sealed = vault.seal(code, table=SAMPLE, column="sealed_code", row=id, week=week)
    Sample.objects.create(id=id, sealed_code=sealed, commitment=commitment)


def forget_samples(*, commitments: Sequence[bytes]) -> None:
    """Their drafts were destroyed: of a draft that is gone nothing remains."""
    Sample.objects.filter(published=False, commitment__in=list(commitments)).delete()


def note_unreadable(*, by: str, now: dt.datetime) -> int:
    """How many withdrawals cannot be opened any more. The journal says so, once a day; which ones, nobody learns."""
    lost = queries.unreadable_withdrawals()
    if lost and not journal.counted(action=UNREADABLE, by=by, now=now):
        journal.count(action=UNREADABLE, by=by, now=now)
    return lost


def forget_order() -> int:
    """The order in which codes were drawn and asked back, out of the file's own pages."""
    return order.forget(Sample.objects.all()) + order.forget(Withdrawal.objects.all())


def _stands(index: int) -> bool:
    asked = [queries.secret_of(row) for row in Withdrawal.objects.filter(leaf_index=index)]
    return asked in ([], [None]) and not Leaf.objects.filter(text__startswith=f"farline1 R {index} ").exists()


def _publish_samples(lines: Sequence[str]) -> None:
    """A line that says 0 has no sample: its code would tell everybody what the line does not."""
    parsed = (grammar.parse(line) for line in lines)
    bits = {line.commitment: line.bits for line in parsed if line.kind == grammar.DECLARED}
    for sample in Sample.objects.filter(published=False).order_by("pk"):
        told = bits.get(bytes(sample.commitment).hex())
        if told is None:
            continue
        code = _opened(sample) if told else ""
        if code:
            Sample.objects.filter(pk=sample.pk).update(published=True, code=code, sealed_code=None)
        else:
            Sample.objects.filter(pk=sample.pk).delete()


def _opened(sample: Sample) -> str:
    try:
        sealed = bytes(sample.sealed_code or b"")
        return vault.open_sealed(sealed, table=SAMPLE, column="sealed_code", row=sample.pk).decode("ascii")
    except vault.Unreadable:
        return ""
