"""Somebody said yes aloud: keep what each person on the line declares, and give a receipt to those who want one.

The window of the call is spent in the same transaction, so one yes is counted once. Each code is drawn here and
known to nobody but its holder. Without a wanted receipt it is drawn all the same and thrown away; some of these are
kept as samples for everybody, and nothing can take such an entry back by code.
"""

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections import rules as forms
from farline.corrections.actions import WindowClosed
from farline.declarations import actions as declarations
from farline.declarations import rules
from farline.tally import actions as tally
from farline.tally import log, receipts

__all__ = ["Offer", "PersonDeclares", "WindowClosed", "may_declare", "take_declaration"]

ONE_SAMPLE_IN = 4


@dataclass(frozen=True)
class PersonDeclares:
    """One voice on the line, as it was heard, read back and answered with yes."""

    party: str
    league: str
    pioneers: str
    name: str
    name_kind: str
    real_name_risk_told: bool
    heard: Sequence[str]
    wants_receipt: bool
    about_when: str = ""  # they had left what they say they left earlier

    @property
    def statuses(self) -> dict[str, str]:
        return {"party": self.party, "league": self.league, "pioneers": self.pioneers}


@dataclass(frozen=True)
class Offer:
    """`code` is empty for a person who wants no receipt."""

    person_index: int
    code: str


def may_declare(*, window_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    return windows.is_open_for(window_id=window_id, volunteer=volunteer, now=now, opens=forms.DECLARATION)


def take_declaration(
    *,
    window_id: int,
    volunteer: AbstractBaseUser,
    people: Sequence[PersonDeclares],
    now: dt.datetime,
    below: Callable[[int], int] = secrets.randbelow,
    iterations: int = receipts.ITERATIONS,
) -> list[Offer]:
    """One offer for each person, in order. Raises WindowClosed, or a refusal of declarations.actions; then nothing
    is kept and the window stays open.
    """
    if not people:
        raise ValueError("somebody must have spoken")
    if not may_declare(window_id=window_id, volunteer=volunteer, now=now):
        raise WindowClosed
    codes = [receipts.draw(below) for _ in people]
    # Slow, so before the transaction: nobody else's save waits for it.
    derived = [receipts.derive(code, origin=log.origin(), iterations=iterations) for code in codes]
    with transaction.atomic():
        corrections.use_window(window_id=window_id, volunteer=volunteer, now=now, opens=forms.DECLARATION)
        link = windows.link_for(window_id=window_id)
        if link is not None and link.apart:  # it was a canary: the pages go on, and nobody has declared anything
            return _offers(people, codes)
        kept, why = [], _why_look(link, volunteer, len(people), now, below)
        for person, code, secret in zip(people, codes, derived, strict=True):
            commitment = receipts.commitment(secret.opening, rules.combination(person.statuses))
            withdrawal = secret.withdrawal
            if not person.wants_receipt:
                withdrawal = below(2**256).to_bytes(32, "big")
                if below(ONE_SAMPLE_IN) == 0:
                    tally.keep_sample(code=code, commitment=commitment, now=now)
            id = declarations.accept(
                statuses=person.statuses,
                name=person.name,
                name_kind=person.name_kind,
                real_name_risk_told=person.real_name_risk_told,
                heard=person.heard,
                commitment=commitment,
                withdrawal_tag=receipts.withdrawal_tag(withdrawal),
                now=now,
                why_look=why,
                about_when=person.about_when,
            )
            kept.append(id)
        corrections.keep_declarations(window_id=window_id, declaration_ids=kept)
    return _offers(people, codes)


def _offers(people: Sequence[PersonDeclares], codes: Sequence[str]) -> list[Offer]:
    return [Offer(at, codes[at] if person.wants_receipt else "") for at, person in enumerate(people)]


def _why_look(
    link: windows.Link | None, volunteer: AbstractBaseUser, voices: int, now: dt.datetime, below: Callable[[int], int]
) -> list[str]:
    """Whether somebody else looks at these before they are published. The volunteer is not told."""
    return rules.why_look(
        newcomer=not windows.is_trusted(volunteer_id=volunteer.pk),
        short_call=link is not None and link.short_call,
        many=corrections.count_taken(volunteer_id=volunteer.pk, voices=voices, now=now),
        below=below,
    )
