"""Reads: what waits for the next batch, and names that came up too often. Never a name, never by volunteer."""

import datetime as dt
from dataclasses import dataclass

from farline.common import vault
from farline.declarations import rules
from farline.declarations.models import Declaration, EarlierQuit, NameUse

MANY_OF_ONE_NAME = 6


@dataclass(frozen=True)
class Waiting:
    """One entry on its way into the log. `earlier`: somebody had quit long ago; counted apart."""

    id: int
    earlier: bool
    combination: int
    since: dt.date
    commitment: bytes = b""
    withdrawal_tag: bytes = b""


def waiting() -> list[Waiting]:
    """Everything not yet published, in the order of its random ids, which says nothing."""
    declared = [
        Waiting(row.pk, False, _combination(row), row.taken_on, bytes(row.commitment), bytes(row.withdrawal_tag))
        for row in Declaration.objects.filter(published_week="").order_by("pk")
        if row.taken_on is not None and row.commitment is not None and row.withdrawal_tag is not None
    ]
    earlier = [
        Waiting(row.pk, True, sum(bit for name, bit in rules.BITS.items() if getattr(row, name)), row.reported_on)
        for row in EarlierQuit.objects.filter(published_week="").order_by("pk")
        if row.reported_on is not None
    ]
    return declared + earlier


@dataclass(frozen=True)
class SealedName:
    id: int
    week: str
    combination: int
    sealed: bytes


def names_to_hand_over() -> list[SealedName]:
    """Names of published declarations, sealed as they came, on their way to the off-line register."""
    return [
        SealedName(row.pk, row.published_week, _combination(row), bytes(row.sealed_name))
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


def _combination(row: Declaration) -> int:
    return rules.combination({name: getattr(row, name) for name in rules.ORGANIZATIONS})
