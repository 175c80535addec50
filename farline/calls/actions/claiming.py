"""Claims: one person, one volunteer, for a limited time.

Taking is one conditional UPDATE. It carries the fence it saw, so of two who choose the same person one loses and
chooses again; it repeats every condition, so nobody is taken on what was true a moment ago. The number is asked
against the opt-outs in the same transaction, before anybody sees even its mask.
"""

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction
from django.db.models import F, QuerySet

from farline.calls import rules
from farline.calls.actions.refusals import ClaimRanOut, NotYours
from farline.calls.actions.withdrawing import withdraw
from farline.calls.models import Call, Turn
from farline.calls.queries import readiness, soonest
from farline.calls.queries.claims import held_call
from farline.numbers import actions as numbers
from farline.numbers.queries import NumberGone, opt_out_tags
from farline.optouts import queries as optouts
from farline.volunteers.models import Volunteer

TRIES = 3
Marks = frozenset[int]


def claim_next(*, volunteer: AbstractBaseUser, now: dt.datetime, only_invented: bool = False) -> int | None:
    """The call that begins: the one already held, else a new one; None when there is nobody to call now.

    First somebody who was cut off while talking with this volunteer, then those whose chosen hour it is, then
    whoever has waited longest. `only_invented`: nobody real, for those who have not passed the practice.
    """
    for _ in range(TRIES):
        held = held_call(volunteer, now)
        if held is not None:
            return held.pk
        # All that takes time is done before the transaction begins: SQLite has one writer, and others are waiting.
        candidates = list(_candidates(volunteer, now, only_invented=only_invented))
        if not candidates:
            return None
        marks = {turn.pk: _marks(turn) for turn in candidates[:1]}
        call_id = _take_one(candidates, marks, volunteer, now)
        if call_id is not None:
            return call_id
    return None


@transaction.atomic
def _take_one(
    candidates: Iterable[Turn], marks: Mapping[int, Marks], volunteer: AbstractBaseUser, now: dt.datetime
) -> int | None:
    """The first of these who is still free and may be called; None when others were quicker with all of them."""
    if connection.features.has_select_for_update:
        # The queue in front of one volunteer's own double clicks; where there is one writer, it is one already.
        Volunteer.objects.select_for_update().only("pk").get(pk=volunteer.pk)
    if Turn.objects.filter(claimed_by=volunteer.pk).exists():
        held = held_call(volunteer, now)
        if held is not None:
            return held.pk
        _let_go(volunteer)
    for turn in candidates:
        if _take(turn, volunteer, now) and _may_be_called(turn, marks.get(turn.pk) or _marks(turn), now):
            return _begin(turn, volunteer, now)
    return None


@transaction.atomic
def extend(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> dt.datetime:
    """The page is still open: hold on. Returns until when. Raises NotYours, ClaimRanOut."""
    call = own_open_call(call_id, volunteer)
    until = rules.held_until(now, call.claimed_at)
    if until <= now:
        raise ClaimRanOut
    if not is_held(call, volunteer, now).update(claimed_until=until):
        raise ClaimRanOut
    return until


@transaction.atomic
def release(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Give a person back. What was shown stays counted. Raises NotYours, ClaimRanOut."""
    call = own_open_call(call_id, volunteer)
    if not Turn.objects.filter(pk=call.turn_id, fence=call.fence, claimed_by=volunteer.pk).update(
        claimed_by=None, claimed_until=None
    ):
        raise ClaimRanOut
    Call.objects.filter(pk=call.pk).update(state=rules.RELEASED, finished_at=now)


def own_open_call(call_id: int, volunteer: AbstractBaseUser) -> Call:
    """Raises NotYours; ClaimRanOut when the person was handed to somebody else."""
    call = (
        Call.objects.select_for_update(of=("self",))
        .select_related("turn__campaign")
        .filter(pk=call_id, volunteer=volunteer.pk)
        .first()
    )
    if call is None:
        raise NotYours
    if call.turn.fence != call.fence and call.state != rules.WRAPPED_UP:
        raise ClaimRanOut
    if call.state not in rules.OPEN_CALLS:
        raise NotYours
    return call


def is_held(call: Call, volunteer: AbstractBaseUser, now: dt.datetime) -> QuerySet[Turn]:
    """The call's turn while this volunteer's lease lasts; else nothing."""
    return Turn.objects.filter(
        pk=call.turn_id, fence=call.fence, claimed_by=volunteer.pk, claimed_until__gt=now, state__in=rules.IN_QUEUE
    )


def _let_go(volunteer: AbstractBaseUser) -> None:
    """A claim that ran out. An outcome may still be saved to it until somebody else takes the person."""
    Turn.objects.filter(claimed_by=volunteer.pk).update(claimed_by=None, claimed_until=None)


def _candidates(volunteer: AbstractBaseUser, now: dt.datetime, *, only_invented: bool) -> Iterator[Turn]:
    if not only_invented:
        yield from _cut_off(volunteer, now)
    found = soonest.soonest(readiness.groups(only_invented=only_invented), now)
    wished = [(turn.not_after, turn.pk, turn) for turn in found if turn.state == rules.FOLLOW_UP]
    yield from (turn for _, _, turn in sorted(wished, key=lambda one: one[:2]))
    # Who has waited longest comes first; among those who have waited as long, chance keeps two volunteers apart.
    waiting = [turn for turn in found if turn.state != rules.FOLLOW_UP]
    yield from sorted(waiting, key=lambda turn: (turn.not_before, random.random()))  # noqa: S311


def _cut_off(volunteer: AbstractBaseUser, now: dt.datetime) -> Iterator[Turn]:
    """At most one immediate call back after the line broke in mid-talk, by the same voice."""
    dropped = Call.objects.select_related("turn__campaign").filter(
        volunteer=volunteer.pk,
        state=rules.WRAPPED_UP,
        line=rules.DROPPED,
        finished_at__gt=now - rules.REDIAL_WITHIN,
        turn__state=rules.RESTING,
        turn__fence=F("fence"),  # nobody has taken them since, this volunteer included
    )
    for call in dropped.order_by("-finished_at", "pk"):
        if call.turn.calls.filter(line=rules.DROPPED).count() > 1:
            continue
        for group in readiness.groups():
            if group.is_open(now):
                yield from group.turns(now).filter(pk=call.turn_id)


def _take(turn: Turn, volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    return soonest.take(turn, volunteer.pk, now + rules.LEASE, now)


def _marks(turn: Turn) -> Marks:
    """What this number's marks would be among the opt-outs, as long as it has one; empty: it cannot be opened."""
    try:
        return frozenset(opt_out_tags(turn.number_id)) if turn.number_id is not None else frozenset()
    except NumberGone:
        return frozenset()


def _may_be_called(turn: Turn, marks: Marks, now: dt.datetime) -> bool:
    """Ask the opt-outs about a person just taken. Whoever said no, or cannot be opened any more, leaves the queue."""
    if turn.number_id is None:
        return False
    silenced = not marks or optouts.is_silenced(marks)
    if silenced:
        withdraw(number_id=turn.number_id, now=now)
        numbers.forget(number_id=turn.number_id, by="farline", now=now)
    return not silenced


def _begin(turn: Turn, volunteer: AbstractBaseUser, now: dt.datetime) -> int:
    if turn.fence:
        # Whoever had this person before and never said how it ended is past saying it.
        Call.objects.filter(turn=turn, state__in=rules.OPEN_CALLS).update(state=rules.RELEASED, finished_at=now)
    return Call.objects.create(turn_id=turn.pk, volunteer_id=volunteer.pk, fence=turn.fence + 1, claimed_at=now).pk
