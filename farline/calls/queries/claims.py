"""Whom a volunteer is with: all but the number."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.models import Call, Turn
from farline.common import vault
from farline.numbers import queries as numbers

IN_HAND = (
    "SELECT c.id FROM calls_turn t LEFT JOIN calls_call c ON c.turn_id = t.id AND c.fence = t.fence"
    " AND c.volunteer_id = t.claimed_by_id AND c.state IN (%s, %s) AND t.claimed_until > %s WHERE t.claimed_by_id = %s"
)


@dataclass(frozen=True)
class ClaimView:
    """`local_time` is now, on the clock the person lives by. `attempts` leaves the present call out."""

    call_id: int
    fence: int
    state: str
    masked: str
    place_code: str
    province: str
    local_time: dt.datetime
    claimed_until: dt.datetime
    campaign_name: str
    script: str
    attempts: int
    synthetic: bool
    note: str
    provenance: str


def current(volunteer: AbstractBaseUser, now: dt.datetime) -> ClaimView | None:
    """The person this volunteer holds now; None when nobody, or when the time ran out."""
    call = held_call(volunteer, now)
    if call is None or call.turn.number_id is None or call.turn.claimed_until is None:
        return None
    try:
        number = numbers.number_for(call.turn.number_id)
        masked = numbers.masked(number.id)
    except numbers.NumberGone:
        return None
    return ClaimView(
        call_id=call.pk,
        fence=call.fence,
        state=call.state,
        masked=masked,
        place_code=number.place,
        province=number.province,
        local_time=rules.daily_clock(now, call.turn.clock_shift),
        claimed_until=call.turn.claimed_until,
        campaign_name=call.turn.campaign.name,
        script=call.turn.campaign.script,
        attempts=number.attempts - (call.state == rules.PERMITTED),
        synthetic=number.synthetic,
        note=note_of(call) or _note_before(call),
        provenance=number.provenance,
    )


@dataclass(frozen=True)
class Whom:
    """Of a call that is just over: what the gate of a story must know. `masked` is "" when the number is gone."""

    masked: str
    place_code: str
    province: str
    note: str


def whom(call_id: int, volunteer: AbstractBaseUser) -> Whom | None:
    """The person of one's own call, whether or not the time has run out."""
    call = Call.objects.select_related("turn").filter(pk=call_id, volunteer=volunteer.pk).first()
    if call is None:
        return None
    try:
        number = numbers.number_for(call.turn.number_id or 0)
        return Whom(numbers.masked(number.id), number.place, number.province, note_of(call))
    except numbers.NumberGone:
        return Whom("", "", "", note_of(call))


def in_hand(volunteer_id: int, now: dt.datetime) -> tuple[bool, int | None]:
    """Whether a turn is in this volunteer's name at all; and the call, while its lease lasts."""
    with connection.cursor() as cursor:
        cursor.execute(
            IN_HAND, [*sorted(rules.OPEN_CALLS), connection.ops.adapt_datetimefield_value(now), volunteer_id]
        )
        found = cursor.fetchone()
    return (False, None) if found is None else (True, found[0])


def held_call(volunteer: AbstractBaseUser, now: dt.datetime) -> Call | None:
    turn = Turn.objects.filter(claimed_by=volunteer.pk, claimed_until__gt=now).first()
    if turn is None:
        return None
    return (
        Call.objects.select_related("turn__campaign")
        .filter(turn=turn, fence=turn.fence, volunteer=volunteer.pk, state__in=rules.OPEN_CALLS)
        .first()
    )


def note_of(call: Call) -> str:
    """ "" when there is none, or when its week's key is gone."""
    if not call.sealed_note:
        return ""
    try:
        raw = vault.open_sealed(call.sealed_note, table="calls.call", column="sealed_note", row=call.pk)
    except vault.Unreadable:
        return ""
    return raw.decode("utf-8")


def _note_before(call: Call) -> str:
    """What the last caller wrote, for somebody who wished to be called again; nobody else's note is shown."""
    if not call.turn.follow_ups.exists():
        return ""
    last = (
        Call.objects.filter(turn=call.turn, state=rules.WRAPPED_UP, sealed_note__isnull=False)
        .order_by("-claimed_at", "pk")  # the hour of its end is forgotten after two days
        .first()
    )
    return note_of(last) if last else ""
