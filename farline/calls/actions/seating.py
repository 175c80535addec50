"""Somebody put into the queue for one volunteer alone, and taken out of it again without a trace in any count.

In the rows they are like anybody who was rung a moment ago: held by the volunteer, and resting for everybody else.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction

from farline.calls import rules
from farline.calls.actions import counting
from farline.calls.models import Call, Campaign, FollowUp, Turn
from farline.numbers import actions as numbers

# Before the rest is over, the hour of another call comes, or a day is left.
BEFORE_SOMEBODY_ELSE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Seated:
    call_id: int
    turn_id: int


@dataclass(frozen=True)
class Unseated:
    """`shown`: the number stood on a screen."""

    shown: bool


def seat(
    *, campaign_id: int, number_id: int, province: str, clock_shift: int, volunteer: AbstractBaseUser, now: dt.datetime
) -> Seated | None:
    """None when the volunteer holds somebody already. Nobody else can take this person before the rest is over."""
    campaign = Campaign.objects.get(pk=campaign_id)
    rest = dt.timedelta(hours=max(campaign.rest_hours, rules.LEAST_REST_HOURS))
    try:
        with transaction.atomic():
            turn = Turn.objects.create(
                campaign=campaign,
                number_id=number_id,
                state=rules.RESTING,
                province=province,
                clock_shift=clock_shift,
                not_before=now + rest,
                fence=1,
                claimed_by_id=volunteer.pk,
                claimed_until=now + rules.LEASE,
            )
            call = Call.objects.create(turn=turn, volunteer_id=volunteer.pk, fence=1, claimed_at=now)
    except IntegrityError:  # a second tab was as quick
        return None
    return Seated(call.pk, turn.pk)


@transaction.atomic
def uncount(*, call_id: int) -> None:
    """An outcome that was counted before anybody could tell whose it was."""
    Turn.objects.select_for_update().filter(calls=call_id).first()  # before the call, as everybody locks them
    call = Call.objects.filter(pk=call_id, state=rules.WRAPPED_UP).first()
    if call is not None:
        counting.take_back(call=call)


def said(*, call_id: int) -> tuple[str, str]:
    """How it ended, for what must be known after it was taken back: (line, conversation)."""
    Turn.objects.select_for_update().filter(calls=call_id).first()  # before the call, as everybody locks them
    return Call.objects.filter(pk=call_id).values_list("line", "conversation").first() or ("", "")


@transaction.atomic
def uncount_undone(*, call_id: int, line: str, conversation: str) -> None:
    """An outcome that had been taken back before anybody could tell whether it was counted."""
    Turn.objects.select_for_update().filter(calls=call_id).first()
    call = Call.objects.filter(pk=call_id).first()
    if call is not None:
        call.line, call.conversation = line, conversation
        counting.take_back(call=call)


@transaction.atomic
def unseat(*, turn_id: int, by: str, now: dt.datetime) -> Unseated | None:
    """Turn, calls and number go, once no cap, no undo and no page of the volunteer needs them; None while one does."""
    turn = Turn.objects.select_for_update(of=("self",)).filter(pk=turn_id).first()
    if turn is None:
        return Unseated(shown=True)
    calls = list(Call.objects.filter(turn=turn))
    if _is_needed(turn, calls, now):
        return None
    FollowUp.objects.filter(turn=turn).delete()
    Call.objects.filter(turn=turn).delete()
    number_id = turn.number_id
    turn.delete()
    if number_id is not None:
        numbers.forget(number_id=number_id, by=by, now=now)
    return Unseated(shown=any(one.reveals for one in calls))


def _is_needed(turn: Turn, calls: list[Call], now: dt.datetime) -> bool:
    if turn.claimed_until is not None and turn.claimed_until > now:
        return True
    if any(one.undo_until is not None and one.undo_until >= now for one in calls):
        return True
    soon = now + BEFORE_SOMEBODY_ELSE
    coming = turn.state in rules.IN_QUEUE and turn.not_before <= soon
    return not coming and any(one.claimed_at + rules.HOURS_KEPT_FOR > soon for one in calls)
