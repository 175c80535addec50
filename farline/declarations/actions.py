"""Writes: accept a declaration, note an earlier quit, mark what was published, destroy a draft.

None of these writes a journal line: the order of lines would join a declaration to a call.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from farline.common import china, order, vault
from farline.common.random_ids import random_id
from farline.declarations import entries, names, queries, register, rules
from farline.declarations.entries import Earlier, Entry
from farline.declarations.models import Declaration, EarlierQuit, Look, NameUse, TestCall

TAG_BITS = 20
KEEP_TIES = dt.timedelta(days=14)


class TakenMeanwhile(Exception):
    """Somebody took theirs back while the batch was drawn. It is drawn again without them."""


class NoClearYes(Exception):
    """A declaration needs a clear yes in the person's own voice."""


class NothingLeft(Exception):
    """Nothing is left now, so there is nothing to declare."""


class NameRefused(Exception):
    """This name cannot stand. Please ask the person for another one."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class RiskNotTold(Exception):
    """For a real name, please read the warning aloud first and tick it."""


@transaction.atomic
def accept(
    *,
    statuses: dict[str, str],
    name: str,
    name_kind: str,
    real_name_risk_told: bool,
    heard: Sequence[str],
    commitment: bytes,
    withdrawal_tag: bytes,
    now: dt.datetime,
    why_look: Sequence[str] = (),
    about_when: str = "",
) -> int:
    """Keep one person's declaration and return its random id. With `why_look` it waits for a second look.

    `about_when`: when they had left what they say they left earlier.
    Raises NoClearYes, NothingLeft, NameRefused or RiskNotTold; then nothing is kept.
    """
    _check(statuses, name, name_kind, real_name_risk_told, heard)
    id, week, on = random_id(), vault.week_of(now.date()), china.day_of(now)
    often = _count_name(name, week) >= queries.MANY_OF_ONE_NAME
    why = [*why_look, *([rules.NAME_OFTEN] if often else [])]
    mark = entries.mark_of(name, on)
    when = about_when if about_when in rules.ABOUT_WHEN else rules.ABOUT_WHEN[-1]
    said = Entry(on, dict(statuses), name_kind, mark, sorted(set(heard)), rules.READ_BACK, why, when)
    Declaration.objects.create(
        id=id,
        week=week,
        sealed_entry=entries.seal(said, table=queries.DECLARATION, row=id, week=week),
        sealed_name=register.seal_name(name, settings.REGISTER_PUBLIC_KEY, said.combination),
        look=rules.DUE if why else rules.NO_LOOK,
        commitment=commitment,
        withdrawal_tag=withdrawal_tag,
    )
    return id


def _check(
    statuses: dict[str, str], name: str, name_kind: str, real_name_risk_told: bool, heard: Sequence[str]
) -> None:
    if rules.SAID_YES not in heard or not set(heard) <= set(rules.HEARD):
        raise NoClearYes
    if set(statuses) != set(rules.ORGANIZATIONS) or not set(statuses.values()) <= set(rules.STATUSES):
        raise ValueError(statuses)
    if rules.DECLARES not in statuses.values():
        raise NothingLeft
    if trouble := rules.check_name(name):
        raise NameRefused(trouble)
    if name_kind not in rules.NAME_KINDS:
        raise ValueError(name_kind)
    if name_kind == rules.REAL and not real_name_risk_told:
        raise RiskNotTold


@transaction.atomic
def note_earlier(*, party: bool, league: bool, pioneers: bool, about_when: str, now: dt.datetime) -> None:
    """Keep that somebody had quit long ago. Raises NothingLeft when no organization is named."""
    if not (party or league or pioneers):
        raise NothingLeft
    if about_when not in rules.ABOUT_WHEN:
        raise ValueError(about_when)
    bits = rules.BITS["party"] * party + rules.BITS["league"] * league + rules.BITS["pioneers"] * pioneers
    _keep_earlier(Earlier(china.day_of(now), bits, about_when), now)


@transaction.atomic
def note_what_they_left_earlier(*, published: Iterable[queries.Waiting], now: dt.datetime) -> None:
    """Whoever declared one thing may have left another before: it waits for a batch of its own, counted apart.

    Only now, with the declaration published: until then a draft that is destroyed takes it along.
    """
    for one in published:
        if one.left_earlier:
            _keep_earlier(Earlier(one.since, one.left_earlier, one.about_when), now)


def _keep_earlier(said: Earlier, now: dt.datetime) -> None:
    id, week = random_id(), vault.week_of(now.date())
    sealed = entries.seal(said, table=queries.EARLIER, row=id, week=week)
    EarlierQuit.objects.create(id=id, week=week, sealed_entry=sealed)


@transaction.atomic
def destroy_draft(*, withdrawal_tag: bytes) -> bool:
    """The holder takes a declaration back before it was published: nothing of it remains."""
    return bool(Declaration.objects.filter(withdrawal_tag=withdrawal_tag, published_week="").delete()[0])


@transaction.atomic
def destroy_draft_of(*, declaration_id: int) -> bool:
    """The same, for somebody who telephones within the time for corrections."""
    return bool(Declaration.objects.filter(pk=declaration_id, published_week="").delete()[0])


def mark_published(*, declared: Iterable[int], earlier: Iterable[int], week: str) -> None:
    """In the transaction that adds the leaves. Raises TakenMeanwhile, which undoes it: whoever took theirs back
    while the batch was drawn must not stand in it.
    """
    for table, wanted in ((Declaration, declared), (EarlierQuit, earlier)):
        for ids in _in_parts(wanted):
            if table._default_manager.filter(pk__in=ids, published_week="").update(published_week=week) != len(ids):
                raise TakenMeanwhile


@transaction.atomic
def let_names_go(*, declaration_ids: Iterable[int]) -> None:
    """The register has them now."""
    for ids in _in_parts(declaration_ids):
        Declaration.objects.filter(pk__in=ids).exclude(published_week="").update(sealed_name=None)


@transaction.atomic
def forget_ties(*, now: dt.datetime) -> int:
    """Two weeks after publication, cut what still joins an entry to a day and to its leaf. Returns how many.

    A row stays only while its name still waits to be carried to the register.
    """
    done = vault.week_of(now.date() - KEEP_TIES)
    NameUse.objects.exclude(week=vault.week_of(now.date())).delete()
    EarlierQuit.objects.exclude(published_week="").filter(published_week__lt=done).delete()
    old = _to_cut(now)
    cut = old.filter(sealed_entry__isnull=False).update(sealed_entry=None, commitment=None, withdrawal_tag=None)
    old.filter(sealed_name=None).delete()
    return cut


def count_ties(*, now: dt.datetime) -> int:
    """The entries that `forget_ties` would cut from their day."""
    return _to_cut(now).filter(sealed_entry__isnull=False).count()


def _to_cut(now: dt.datetime) -> QuerySet[Declaration]:
    done = vault.week_of(now.date() - KEEP_TIES)
    return Declaration.objects.exclude(published_week="").filter(published_week__lt=done)


def forget_order() -> int:
    """The order in which they were declared, out of the file's own pages. Returns how many rows were laid anew."""
    # What is published too: its commitment stands in a public line, and beside its row lies who declared before it.
    return sum(order.forget(table.objects.all()) for table in (Declaration, EarlierQuit, NameUse, Look, TestCall))


@transaction.atomic
def carry_over(*, weeks: Sequence[str], now: dt.datetime) -> None:
    """Before the keys of these weeks are destroyed: what still waits, or may still be corrected, is sealed anew.

    What cannot be opened any more stays as it is: its week's key was destroyed by hand.
    """
    into = vault.week_of(now.date())
    for row in Declaration.objects.filter(week__in=weeks, sealed_entry__isnull=False):
        said = queries.said_in(row)
        if said is None:
            continue
        sealed = entries.seal(said, table=queries.DECLARATION, row=row.pk, week=into)
        Declaration.objects.filter(pk=row.pk).update(week=into, sealed_entry=sealed)
    for quit in EarlierQuit.objects.filter(week__in=weeks):
        before = queries.said_earlier(quit)
        if before is None:
            continue
        sealed = entries.seal(before, table=queries.EARLIER, row=quit.pk, week=into)
        EarlierQuit.objects.filter(pk=quit.pk).update(week=into, sealed_entry=sealed)


def _count_name(name: str, week: str) -> int:
    """How often the name, or a series it belongs to, has come up this week."""
    NameUse.objects.exclude(week=week).delete()
    patterns, most = [("name", name)] + [("series", mark) for mark in names.series_marks(name)], 0
    for kind, text in patterns:
        tag = vault.short_tag(text, label=f"{kind}|{week}", bits=TAG_BITS)
        row, _ = NameUse.objects.get_or_create(week=week, kind=kind, blinded_tag=tag)
        NameUse.objects.filter(pk=row.pk).update(uses=F("uses") + 1)
        most = max(most, row.uses + 1)
    return most


def _in_parts(ids: Iterable[int], size: int = 500) -> Iterable[list[int]]:
    every = list(ids)
    return (every[at : at + size] for at in range(0, len(every), size))
