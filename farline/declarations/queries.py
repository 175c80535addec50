"""Reads: what waits for the next batch, and names that came up too often. Never a name, never by volunteer.

Rows whose week's key was destroyed by hand say nothing any more: they are passed over, and counted by `unreadable`.
"""

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max

from farline.common import vault
from farline.declarations import entries, rules
from farline.declarations.entries import Earlier, Entry, Expected
from farline.declarations.models import Declaration, EarlierQuit, Look, NameUse, TestCall

DECLARATION, EARLIER, TEST = "declarations.declaration", "declarations.earlier", "declarations.test"
MANY_OF_ONE_NAME = 6


@dataclass(frozen=True)
class Waiting:
    """One entry on its way into the log. `earlier`: somebody had quit long ago; counted apart. `held`: for a look."""

    id: int
    earlier: bool
    combination: int
    since: dt.date
    commitment: bytes = b""
    withdrawal_tag: bytes = b""
    mark: int = -1
    held: bool = False
    left_earlier: int = 0  # by the same person; counted apart once this is published
    about_when: str = ""


def waiting() -> list[Waiting]:
    """Everything not yet published, in the order of its random ids, which says nothing."""
    declared = [
        Waiting(
            row.pk, False, said.combination, said.on, bytes(row.commitment or b""), bytes(row.withdrawal_tag or b""),
            said.mark, row.look in rules.HELD, said.left_earlier, said.about_when,
        )
        for row, said in _entries(published_week="")
    ]  # fmt: skip
    return declared + [
        Waiting(row.pk, True, said.bits, said.on)
        for row in EarlierQuit.objects.filter(published_week="").order_by("pk")
        for said in [said_earlier(row)]
        if said is not None
    ]


def unreadable() -> int:
    """How many can never be published, because the key of their week is gone."""
    declared = Declaration.objects.filter(published_week="", sealed_entry__isnull=False).order_by("pk")
    earlier = EarlierQuit.objects.filter(published_week="").order_by("pk")
    return sum(said_in(row) is None for row in declared) + sum(said_earlier(row) is None for row in earlier)


@dataclass(frozen=True)
class ToLook:
    """What a second look needs, and no more: the name was sealed, the number was never here."""

    id: int
    said: Entry
    asked: bool


def to_look_at() -> list[ToLook]:
    held = _entries(published_week="", look__in=rules.HELD)
    return [ToLook(row.pk, said, row.look == rules.ASKED) for row, said in held]


def found_by_word(*, on: dt.date, bits: int, name: str) -> list[int]:
    """Ids of what was declared on that day, with these organizations, under this name; while it may be corrected."""
    mark = entries.mark_of(name, on)
    return [row.pk for row, said in _entries() if (said.on, said.combination, said.mark) == (on, bits, mark)]


def is_published(declaration_id: int) -> bool:
    return Declaration.objects.filter(pk=declaration_id).exclude(published_week="").exists()


def expected() -> list[Expected]:
    found = []
    for row in TestCall.objects.order_by("pk"):
        with contextlib.suppress(vault.Unreadable):
            found.append(entries.open_expected(bytes(row.sealed_expected), row=row.pk))
    return found


def set_aside_untold() -> Counter[str]:
    """Reason -> how many entries were set aside by a second look since the last publication."""
    return Counter(Look.objects.filter(verdict="set_aside", told_week="").values_list("reason", flat=True))


@dataclass(frozen=True)
class SealedName:
    id: int
    week: str
    sealed: bytes


def names_to_hand_over() -> list[SealedName]:
    """Names of published declarations, sealed as they came, on their way to the off-line register."""
    return [
        SealedName(row.pk, row.published_week, bytes(row.sealed_name))
        for row in Declaration.objects.exclude(published_week="").exclude(sealed_name=None).order_by("pk")
        if row.sealed_name
    ]


def commitment_of(declaration_id: int) -> bytes:
    """What joins a declaration to its line of the log; empty once the time for corrections is over."""
    row = Declaration.objects.filter(pk=declaration_id).first()
    return bytes(row.commitment) if row and row.commitment else b""


def names_used_often(now: dt.datetime) -> int:
    """How many names, or series of names, came up suspiciously often this week. Which ones, nobody can say."""
    return NameUse.objects.filter(week=vault.week_of(now.date()), uses__gte=MANY_OF_ONE_NAME).count()


def _entries(**which: object) -> Iterator[tuple[Declaration, Entry]]:
    for row in Declaration.objects.filter(sealed_entry__isnull=False, **which).order_by("pk"):
        said = said_in(row)
        if said is not None:
            yield row, said


def said_in(row: Declaration) -> Entry | None:
    try:
        return entries.open_entry(bytes(row.sealed_entry or b""), row=row.pk)
    except vault.Unreadable:
        return None


def said_earlier(row: EarlierQuit) -> Earlier | None:
    try:
        return entries.open_earlier(bytes(row.sealed_entry), row=row.pk)
    except vault.Unreadable:
        return None


def last_waiting_day() -> dt.date | None:
    """The end of the newest week in which something was declared that still waits. No key is needed for it."""
    weeks = [
        week
        for table in (Declaration, EarlierQuit)
        for week in table._default_manager.filter(published_week="").aggregate(last=Max("week")).values()
        if week
    ]
    return dt.date.fromisocalendar(int(max(weeks)[:4]), int(max(weeks)[6:]), 7) if weeks else None
