"""Reads: the tally as everybody sees it, heads and proofs, and the withdrawals that wait. Never an opinion."""

import base64
import contextlib
import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from farline.common import vault
from farline.tally import counting, grammar, log, verifier
from farline.tally.files import LogFiles
from farline.tally.models import Checkpoint, Cosignature, Leaf, Sample, Told, Withdrawal
from farline.tally.tree import EMPTY
from farline.tally.verifier import page

TABLE, COLUMN = "tally.withdrawal", "sealed_secret"  # where a holder's secret lies sealed
ORGANIZATION_BITS = (4, 2, 1)  # Party, League, Pioneers


@dataclass(frozen=True)
class Week:
    week: str
    declared: int = 0
    withdrawn: int = 0
    corrected: int = 0
    earlier: int = 0


@dataclass(frozen=True)
class Summary:
    """Everything the public page tells. Keys of `organizations` and `earlier` are 4 Party, 2 League, 1 Pioneers;
    of `combinations`, sums of these, and 0 where it is not told. Counts are entries that stand.
    """

    is_empty: bool
    is_demo: bool
    origin: str
    size: int
    root: str
    published_on: dt.date | None
    standing: int
    declared: int
    organizations: dict[int, int]
    combinations: dict[int, int]
    withdrawn: int
    corrections: dict[str, int]
    earlier_people: int
    earlier: dict[int, int]
    weeks: list[Week]

    @property
    def corrected(self) -> int:
        return sum(self.corrections.values())


@dataclass(frozen=True)
class AskedBack:
    leaf_index: int
    asked_on: dt.date
    reason: str
    secret: bytes


def summary() -> Summary:
    """The tally as of the last publication; weeks without a publication are there, with zeros."""
    last = Checkpoint.objects.order_by("-size").first()
    counted = _counted(last.note) if last else counting.Count()
    return Summary(
        is_empty=last is None,
        is_demo=settings.DEMO,
        origin=log.origin(),
        size=counted.size,
        root=last.note.split("\n")[2] if last else base64.b64encode(EMPTY).decode("ascii"),
        published_on=last.published_on if last else None,
        standing=sum(counted.standing.values()),
        declared=sum(counted.declared.values()),
        organizations={bit: _having(counted.standing, bit) for bit in ORGANIZATION_BITS},
        combinations={bits: counted.standing[bits] for bits in (7, 6, 5, 3, 4, 2, 1, 0)},
        withdrawn=counted.withdrawn,
        corrections=dict(counted.corrected),
        earlier_people=sum(counted.earlier.values()),
        earlier={bit: _having(counted.earlier, bit) for bit in ORGANIZATION_BITS},
        weeks=_every_week(counted.weeks),
    )


@dataclass(frozen=True)
class ToldWeek:
    week: str
    tests: int
    tests_right: int
    set_aside: dict[str, int]


def told() -> list[ToldWeek]:
    """What was said beside each batch, the newest first; batches with nothing to say are left out."""
    rows = Told.objects.select_related("batch").order_by("-batch__published_on", "-batch__first_leaf")
    said = [ToldWeek(row.batch.week, row.tests, row.tests_right, row.set_aside) for row in rows]
    return [one for one in said if one.tests or one.set_aside]


def leaves() -> Iterator[str]:
    return Leaf.objects.order_by("index").values_list("text", flat=True).iterator(chunk_size=5000)


def checkpoints() -> list[tuple[int, str]]:
    """Every signed head with the lines of its witnesses, the smallest tree first."""
    lines: dict[int, str] = {}
    for row in Cosignature.objects.order_by("size", "witness"):
        lines[row.size] = lines.get(row.size, "") + row.line + "\n"
    return [(head.size, head.note + lines.get(head.size, "")) for head in Checkpoint.objects.order_by("size")]


def last_published_on() -> dt.date | None:
    last = Checkpoint.objects.order_by("-size").first()
    return last.published_on if last else None


def register_key() -> str:
    """The fingerprint of the register's key that the log tells; empty when none was."""
    last = Leaf.objects.filter(text__startswith="farline1 K ").order_by("-index").first()
    return grammar.parse(last.text).key if last else ""


def leaf_with(commitment: bytes) -> int | None:
    leaf = Leaf.objects.filter(text__startswith="farline1 D ", text__contains=f" {commitment.hex()} ").first()
    return leaf.index if leaf else None


def asked_back() -> list[AskedBack]:
    """What is taken back with the next batch. What cannot be opened any more waits until it is asked for again."""
    return [
        AskedBack(row.leaf_index, row.asked_on, row.reason, secret)
        for row in Withdrawal.objects.order_by("leaf_index")
        for secret in [secret_of(row)]
        if secret is not None
    ]


def unreadable_withdrawals() -> int:
    return sum(secret_of(row) is None for row in Withdrawal.objects.order_by("leaf_index"))


def sample_codes(most: int = 20) -> list[str]:
    """Codes that anybody may have. Whoever shows a code therefore has not shown that it is theirs."""
    return list(Sample.objects.filter(published=True).order_by("pk").values_list("code", flat=True)[:most])


def files() -> Mapping[str, bytes]:
    """The log as files by name: signed heads, keys, tiles, and the programs that check it. Empty before the first
    publication.
    """
    heads = checkpoints()
    return _files(heads[-1][1]) if heads else {}


def _told_note() -> str:
    last = Told.objects.order_by("-batch__first_leaf", "-batch__pk").first()
    return last.note if last else ""


@lru_cache(maxsize=2)
def _counted(note: str) -> counting.Count:
    """The log only grows under signed heads, so what one head stands for is counted once."""
    counted = counting.count(leaves())
    counted.forget_lines()
    return counted


@lru_cache(maxsize=1)
def _files(newest: str) -> LogFiles:
    heads = checkpoints()
    lines = [text.encode("ascii") for text in leaves()]
    few = len(lines) <= page.MOST_LINES
    texts = [line.decode("ascii") for line in lines] if few else []
    sizes = [size for size, _ in heads]
    found = {
        "checkpoint": newest.encode("utf-8"),
        "told": _told_note().encode("utf-8"),
        "checkpoints/index": "".join(f"{size}\n" for size in sizes).encode("ascii"),
        "keys": "".join(f"{line}\n" for line in log.verifier_keys()).encode("utf-8"),
        "verify.py": verifier.program(),
    }
    inside = page.log_file(log.verifier_keys(), [note for _, note in heads], texts) if few else page.EMPTY
    found["verify.html"] = page.page(inside).encode("utf-8")
    found |= {f"checkpoints/{size}": note.encode("utf-8") for size, note in heads}
    around = page.log_file(log.verifier_keys(), [note for _, note in heads], ["|"]).encode("utf-8").split(b"|")
    return LogFiles(found, around=(around[0], around[1]), lines=lines, sizes=sizes)


def _having(counts: dict[int, int], bit: int) -> int:
    return sum(count for bits, count in counts.items() if bits & bit)


def _every_week(weeks: dict[str, counting.WeekCount]) -> list[Week]:
    if not weeks:
        return []
    day, found = _monday(min(weeks)), []
    while day <= _monday(max(weeks)):
        name = vault.week_of(day)
        week = weeks.get(name, counting.WeekCount())
        found.append(Week(name, week.declared, week.withdrawn, week.corrected, week.earlier))
        day += dt.timedelta(days=7)
    return found


def _monday(week: str) -> dt.date:
    return dt.date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def secret_of(row: Withdrawal) -> bytes | None:
    """The holder's secret; empty when the operator asks, None when it cannot be opened any more."""
    if row.sealed_secret is None:
        return b""
    with contextlib.suppress(vault.Unreadable):
        return vault.open_sealed(bytes(row.sealed_secret), table=TABLE, column=COLUMN, row=row.pk)
    return None
