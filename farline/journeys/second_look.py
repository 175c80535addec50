"""Somebody else looks at a declaration before it may become a line: all of a newcomer's, a sample of everybody's.

Who looks sees what was heard and why it is looked at, no name and no number; never their own. The sealed tie tells
whom to ask, and whose trust grows. Nothing here is counted or ranked for anybody to see.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.declarations import looking
from farline.declarations import queries as declared
from farline.declarations.entries import Entry
from farline.declarations.looking import AlreadyLooked, WordsMissing
from farline.tally import actions as tally
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import CALLER

__all__ = [
    "AlreadyLooked",
    "NobodyKnows",
    "OwnDeclaration",
    "ToLook",
    "WordsMissing",
    "accept",
    "ask",
    "set_aside",
    "waiting_for",
]


class OwnDeclaration(Exception):
    """You took this declaration yourself, so somebody else looks at it."""


class NobodyKnows(Exception):
    """Nobody can tell any more who took this declaration, so a coordinator who makes no calls looks at it."""


@dataclass(frozen=True)
class ToLook:
    """`took`: the volunteer to ask, told only once somebody wants to ask."""

    id: int
    said: Entry
    voices: int
    asked: bool
    took: str


def waiting_for(looker: AbstractBaseUser) -> list[ToLook]:
    ties = windows.ties()
    found = []
    for one in declared.to_look_at():
        tie = ties.get(one.id)
        if not _may_look(tie, looker):
            continue
        who = volunteers.find(tie.volunteer_id) if tie is not None and one.asked else None
        found.append(ToLook(one.id, one.said, tie.voices if tie else 1, one.asked, who.handle if who else ""))
    return found


def wait_for_others(looker: AbstractBaseUser) -> int:
    """How many this person may not look at because nobody knows any more who took them."""
    ties = windows.ties()
    return sum(one.id not in ties for one in declared.to_look_at()) if _makes_calls(looker) else 0


def names_came_up_often(*, now: dt.datetime) -> int:
    """How many names, or rows of names, came up suspiciously often this week. Which ones, nobody can say."""
    return declared.names_used_often(now)


def _may_look(tie: windows.Tie | None, looker: AbstractBaseUser) -> bool:
    """Never one's own. The tie goes with its week's key; then whoever takes declarations might have taken this one."""
    return not _makes_calls(looker) if tie is None else tie.volunteer_id != looker.pk


def _makes_calls(looker: AbstractBaseUser) -> bool:
    who = volunteers.find(looker.pk)
    return who is None or who.has_role(CALLER)


@transaction.atomic
def accept(*, declaration_id: int, looker: AbstractBaseUser, now: dt.datetime, words: str = "") -> None:
    """Raises OwnDeclaration, NobodyKnows, AlreadyLooked."""
    tie = _tie(declaration_id, looker)
    looking.accept(declaration_id=declaration_id, words=words, now=now)
    if tie is not None:
        corrections.credit(volunteer_id=tie.volunteer_id)


@transaction.atomic
def ask(*, declaration_id: int, looker: AbstractBaseUser, words: str, now: dt.datetime) -> None:
    """Raises OwnDeclaration, NobodyKnows, AlreadyLooked, WordsMissing."""
    _tie(declaration_id, looker)
    looking.ask(declaration_id=declaration_id, words=words, now=now)


@transaction.atomic
def set_aside(*, declaration_id: int, looker: AbstractBaseUser, reason: str, words: str, now: dt.datetime) -> None:
    """Raises OwnDeclaration, NobodyKnows, AlreadyLooked, WordsMissing."""
    tie, commitment = _tie(declaration_id, looker), declared.commitment_of(declaration_id)
    looking.set_aside(declaration_id=declaration_id, reason=reason, words=words, now=now)
    tally.forget_samples(commitments=[commitment])
    if tie is not None:
        corrections.begin_anew(volunteer_id=tie.volunteer_id)


def _tie(declaration_id: int, looker: AbstractBaseUser) -> windows.Tie | None:
    tie = windows.ties().get(declaration_id)
    if not _may_look(tie, looker):
        raise NobodyKnows if tie is None else OwnDeclaration
    return tie
