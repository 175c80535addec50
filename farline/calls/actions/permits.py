"""The permit: the last question before a bell can ring, written in the same transaction that asked it.

One permit is one showing of a number, or one practice talk. The first of a call counts as the attempt, and the
person's rest begins with it: whoever vanishes afterwards leaves nobody to be called again at once.
"""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from farline.calls import rules
from farline.calls.actions.claiming import own_open_call
from farline.calls.actions.refusals import (
    CapReached,
    ClaimRanOut,
    QuietHours,
    RangOften,
    ShiftIsFull,
    Stopped,
    TooFast,
)
from farline.calls.models import Call, Turn
from farline.calls.queries import soonest
from farline.calls.queries.reveals import A_DAY, seen_lately
from farline.calls.queries.unusual import PRACTICE
from farline.common import asked, journal
from farline.numbers import actions as numbers
from farline.volunteers.models import Volunteer

HELD = (  # the number's attempts in life, whether it is invented, wished for this hour, and may be called at all
    "SELECT m.attempts, k.synthetic,"  # noqa: S608  our own words
    " EXISTS (SELECT 1 FROM calls_followup f"
    " WHERE f.turn_id = calls_turn.id AND f.starts_at <= %s AND f.ends_at > %s),"
    f" ({soonest.RUNNING} AND {soonest.CALLABLE.format(turn='calls_turn', kind='')})"
    " FROM calls_turn JOIN numbers_number m ON m.id = calls_turn.number_id"
    " JOIN numbers_numberlist k ON k.id = m.number_list_id"
    " WHERE calls_turn.id = %s AND fence = %s AND claimed_by_id = %s AND claimed_until > %s"
    " AND calls_turn.state IN (%s, %s, %s)"
)
PERMIT = (
    "UPDATE calls_call SET state = %s, way = %s, permits = permits + 1, reveals = reveals + %s, permitted_at = %s"
    " WHERE id = %s"
)
REST = "UPDATE calls_turn SET attempts = attempts + 1, state = %s, not_before = %s, not_after = NULL WHERE id = %s"
COME = "UPDATE calls_followup SET state = %s WHERE turn_id = %s AND state = %s AND starts_at <= %s"


class Held(NamedTuple):
    attempts: int
    synthetic: bool
    wished: bool
    callable: bool


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
    most_in_shift: int | None = None,
    shift: dt.timedelta = A_DAY,
) -> Permit:
    """Let this volunteer ring the person they hold, once. The caller must ask the opt-outs in this transaction.

    `most_in_shift` real people within `shift`, on whatever way.
    Raises NotYours, ClaimRanOut, QuietHours, RangOften, ShiftIsFull, and for a number on a screen CapReached, TooFast.
    """
    if connection.features.has_select_for_update:
        # One after the other, whatever tabs there are; where there is one writer, they do so already. Who only points
        # at this volunteer need not wait: a tab that holds the person would wait for this one, and this one for it.
        Volunteer.objects.select_for_update(no_key=True).only("pk").get(pk=volunteer.pk)
    call = own_open_call(call_id, volunteer)
    turn = call.turn
    held = _held(call, volunteer, now)
    if turn.number_id is None:
        raise ClaimRanOut
    window = rules.window_from(turn.campaign.window)
    if not held.wished and not rules.may_call_at(window, now, turn.clock_shift, synthetic=held.synthetic):
        raise QuietHours
    if most_in_shift is not None and not held.synthetic and call.state == rules.PREPARED:
        _check_shift(volunteer, most_in_shift, shift, now)
    if reveals:
        _check_reveals(volunteer, most_reveals, seconds_apart, now)
    if call.state == rules.PREPARED:
        if not rules.attempts_left(
            in_campaign=turn.attempts,
            in_life=held.attempts,
            campaign_most=turn.campaign.max_attempts,
            invited=held.wished,
        ):
            raise RangOften
        _count_attempt(turn, now)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(PERMIT, [rules.PERMITTED, way, int(reveals), moment, call.pk])
    if reveals:
        journal.count(action="calls.reveal", by=volunteer.get_username(), now=now)
    return Permit(turn.number_id, held.synthetic)


def _held(call: Call, volunteer: AbstractBaseUser, now: dt.datetime) -> Held:
    """Raises ClaimRanOut; as Stopped where the list or the campaign was paused or ended, or the list expired."""
    adapt = connection.ops.adapt_datetimefield_value
    asked = [adapt(now), adapt(now), *soonest.callable_values(now)]
    whose = [call.turn_id, call.fence, volunteer.pk, adapt(now), *sorted(rules.IN_QUEUE)]
    with connection.cursor() as cursor:
        cursor.execute(HELD, [*asked, *whose])
        row = cursor.fetchone()
    if row is None:
        raise ClaimRanOut
    held = Held(row[0], *map(bool, row[1:]))
    # Whoever is in a call may finish it, though the campaign was paused meanwhile.
    if call.state == rules.PREPARED and not held.callable:
        raise Stopped
    return held


def _check_reveals(volunteer: AbstractBaseUser, most: int, seconds_apart: int, now: dt.datetime) -> None:
    seen = seen_lately(volunteer, now)
    if seen.shown >= most:
        raise CapReached
    if seen.last is not None and now - seen.last < dt.timedelta(seconds=seconds_apart):
        raise TooFast


def _check_shift(volunteer: AbstractBaseUser, most: int, shift: dt.timedelta, now: dt.datetime) -> None:
    rung = Call.objects.filter(volunteer=volunteer.pk, permitted_at__gt=now - shift).exclude(way=PRACTICE)
    if rung.exclude(turn__number__number_list__synthetic=True).count() >= most:
        raise ShiftIsFull


def _count_attempt(turn: Turn, now: dt.datetime) -> None:
    rest = dt.timedelta(hours=max(turn.campaign.rest_hours, rules.LEAST_REST_HOURS))
    with connection.cursor() as cursor:
        cursor.execute(REST, [rules.RESTING, connection.ops.adapt_datetimefield_value(now + rest), turn.pk])
    asked.written(COME, rules.FOLLOW_UP_DONE, turn.pk, rules.FOLLOW_UP_SCHEDULED, now)
    if turn.number_id is not None:
        numbers.note_attempt(number_id=turn.number_id)
