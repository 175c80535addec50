"""The permit: the last question before a bell can ring, written in the same transaction that asked it.

One permit is one showing of a number, or one practice talk. The first of a call counts as the attempt, and the
person's rest begins with it: whoever vanishes afterwards leaves nobody to be called again at once.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import F, Max, Sum

from farline.calls import rules
from farline.calls.actions.claiming import is_held, own_open_call
from farline.calls.actions.refusals import CapReached, ClaimRanOut, QuietHours, RangOften, TooFast
from farline.calls.models import Call, FollowUp, Turn
from farline.calls.queries import readiness
from farline.common import journal
from farline.numbers import actions as numbers
from farline.numbers.queries import number_for
from farline.volunteers.models import Volunteer

A_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Permit:
    number_id: int
    synthetic: bool


@transaction.atomic
def permit(
    *,
    call_id: int,
    volunteer: AbstractBaseUser,
    way: str,
    reveals: bool,
    most_reveals: int,
    seconds_apart: int,
    now: dt.datetime,
) -> Permit:
    """Let this volunteer ring the person they hold, once. The caller must ask the opt-outs in this transaction.

    Raises NotYours, ClaimRanOut, QuietHours, RangOften, and for a number on a screen CapReached, TooFast.
    """
    handle = Volunteer.objects.select_for_update().get(pk=volunteer.pk).handle
    call = own_open_call(call_id, volunteer)
    turn = call.turn
    _check_held(call, volunteer, now)
    if turn.number_id is None:
        raise ClaimRanOut
    number = number_for(turn.number_id)
    wished = turn.follow_ups.filter(starts_at__lte=now, ends_at__gt=now).exists()
    window = rules.window_from(turn.campaign.window)
    if not wished and not rules.may_call_at(window, now, turn.clock_shift, synthetic=number.synthetic):
        raise QuietHours
    if reveals:
        _check_reveals(volunteer, most_reveals, seconds_apart, now)
    if call.state == rules.PREPARED:
        if not rules.attempts_left(
            in_campaign=turn.attempts,
            in_life=number.attempts,
            campaign_most=turn.campaign.max_attempts,
            invited=wished,
        ):
            raise RangOften
        _count_attempt(turn, now)
    Call.objects.filter(pk=call.pk).update(
        state=rules.PERMITTED,
        way=way,
        permits=F("permits") + 1,
        reveals=F("reveals") + int(reveals),
        permitted_at=now,
    )
    if reveals:
        journal.count(action="calls.reveal", by=handle, now=now)
    return Permit(turn.number_id, number.synthetic)


def _check_held(call: Call, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    held = is_held(call, volunteer, now)
    if call.state == rules.PREPARED:  # whoever is in a call may finish it, though the campaign was paused meanwhile
        held = held.filter(readiness.campaign_is_running(), readiness.number_is_callable(now))
    if not held.exists():
        raise ClaimRanOut


def _check_reveals(volunteer: AbstractBaseUser, most: int, seconds_apart: int, now: dt.datetime) -> None:
    """Any twenty-four hours, not a calendar day: nobody gets two days' numbers around midnight."""
    seen = Call.objects.filter(volunteer=volunteer.pk, reveals__gt=0, permitted_at__gt=now - A_DAY).aggregate(
        shown=Sum("reveals"), last=Max("permitted_at")
    )
    if (seen["shown"] or 0) >= most:
        raise CapReached
    if seen["last"] is not None and now - seen["last"] < dt.timedelta(seconds=seconds_apart):
        raise TooFast


def _count_attempt(turn: Turn, now: dt.datetime) -> None:
    rest = dt.timedelta(hours=max(turn.campaign.rest_hours, rules.LEAST_REST_HOURS))
    Turn.objects.filter(pk=turn.pk).update(
        attempts=F("attempts") + 1, state=rules.RESTING, not_before=now + rest, not_after=None
    )
    FollowUp.objects.filter(turn=turn, state=rules.FOLLOW_UP_SCHEDULED, starts_at__lte=now).update(
        state=rules.FOLLOW_UP_DONE
    )
    if turn.number_id is not None:
        numbers.note_attempt(number_id=turn.number_id)
