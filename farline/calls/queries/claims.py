"""Whom a volunteer is with: all but the number."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.models import Call, Turn
from farline.calls.queries import soonest
from farline.common import asked, vault
from farline.numbers import queries as numbers

IN_HAND = (
    "SELECT c.id FROM calls_turn t LEFT JOIN calls_call c ON c.turn_id = t.id AND c.fence = t.fence"
    " AND c.volunteer_id = t.claimed_by_id AND c.state IN (%s, %s) AND t.claimed_until > %s WHERE t.claimed_by_id = %s"
)

STOPPED = (
    f"WHERE p.id = %s AND p.state = %s AND NOT ({soonest.RUNNING}"
    f" AND {soonest.CALLABLE.format(turn='calls_turn', kind='')})"
)

CURRENT = (
    "SELECT c.id, t.id, c.fence, c.state, c.sealed_note, t.clock_shift, t.claimed_until, n.id, n.place, n.province,"
    " n.attempts, n.sealed_number, l.sealed_key, l.synthetic, l.provenance, g.name, g.script,"
    " EXISTS (SELECT 1 FROM calls_followup f WHERE f.turn_id = t.id)"
    " FROM calls_turn t"
    " JOIN calls_call c ON c.turn_id = t.id AND c.fence = t.fence AND c.volunteer_id = t.claimed_by_id"
    " JOIN calls_campaign g ON g.id = t.campaign_id JOIN numbers_number n ON n.id = t.number_id"
    " JOIN numbers_numberlist l ON l.id = n.number_list_id"
    " WHERE t.claimed_by_id = %s AND t.claimed_until > %s AND c.state IN (%s, %s)"
)


class Held(NamedTuple):
    """A row of CURRENT."""

    call_id: int
    turn_id: int
    fence: int
    state: str
    sealed_note: bytes | None
    clock_shift: int
    claimed_until: dt.datetime
    number_id: int
    place: str
    province: str
    attempts: int
    sealed_number: bytes
    sealed_key: bytes | None
    synthetic: bool
    provenance: str
    campaign: str
    script: str
    wished: bool


def lists_in_call(now: dt.datetime) -> frozenset[int]:
    """Lists of people whom somebody is with, or of whose call nothing was told yet: a "never again" may come of it.

    As it may of a call whose outcome can still be undone. And lists of those whose last word was just saved: until the
    next sweep no mark says that they are never to be called.
    """
    a_list = "turn__number__number_list_id"
    open_calls = Call.objects.filter(state__in=rules.OPEN_CALLS, claimed_at__gt=now - rules.TOLD_WITHIN)
    undoable = Call.objects.filter(undo_until__gte=now, finished_at__gte=now - rules.UNDO_FOR)
    ended = Turn.objects.filter(state=rules.FINISHED, forget_at__isnull=False)
    # In one statement: between two of them an undo would bring a call from what the second asks to what the first did.
    found = open_calls.values_list(a_list, flat=True).union(
        undoable.values_list(a_list, flat=True), ended.values_list("number__number_list_id", flat=True)
    )
    return frozenset(id for id in found if id is not None)


class Rung(NamedTuple):
    """`number_id` is None when the number is gone; `silenced`: a mark says already never to call them."""

    number_id: int | None
    silenced: bool


def rung(call_id: int, volunteer: AbstractBaseUser) -> Rung | None:
    """A call that this volunteer did make, whatever was saved of it and whoever is with the person now."""
    found = Call.objects.select_related("turn").filter(pk=call_id, volunteer=volunteer.pk, permits__gt=0).first()
    if found is None:
        return None
    said, number_id = rules.decisive(found.line, found.conversation), found.turn.number_id
    # Whoever agreed or refused is never called again either: their number became a mark.
    forgotten = number_id is None and said is not None and rules.ending(said, found.turn.hang_ups) == rules.FINISHED
    return Rung(number_id, forgotten or (said is not None and said.silences))


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
    """The person this volunteer holds now; None when nobody, or when the time ran out. One question."""
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(CURRENT, [volunteer.pk, moment, *sorted(rules.IN_HAND)])
        found = cursor.fetchone()
    if found is None:
        return None
    held = Held(*found)
    try:
        masked = numbers.mask(held.number_id, held.sealed_number, held.sealed_key, who=str(volunteer.pk))
    except numbers.NumberGone:
        return None
    until = held.claimed_until if held.claimed_until.tzinfo else held.claimed_until.replace(tzinfo=dt.UTC)
    return ClaimView(
        call_id=held.call_id,
        fence=held.fence,
        state=held.state,
        masked=masked,
        place_code=held.place,
        province=held.province,
        local_time=rules.daily_clock(now, held.clock_shift),
        claimed_until=until,
        campaign_name=held.campaign,
        script=held.script,
        attempts=held.attempts - (held.state == rules.PERMITTED),
        synthetic=bool(held.synthetic),
        note=_opened(held.call_id, held.sealed_note) or (_note_before(held.turn_id) if held.wished else ""),
        provenance=held.provenance,
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
        return Whom(numbers.masked(number.id, who=str(volunteer.pk)), number.place, number.province, note_of(call))
    except numbers.NumberGone:
        return Whom("", "", "", note_of(call))


def place_of(call_id: int, volunteer: AbstractBaseUser) -> tuple[str, str]:
    """Where the number of one's own call was issued: code and province. Of one that is gone, the province alone."""
    found = Call.objects.filter(pk=call_id, volunteer=volunteer.pk)
    code, province = found.values_list("turn__number__place", "turn__province").first() or ("", "")
    return code or "", province


def in_hand(volunteer_id: int, now: dt.datetime) -> tuple[bool, int | None]:
    """Whether a turn is in this volunteer's name at all; and the call, while its lease lasts."""
    with connection.cursor() as cursor:
        cursor.execute(IN_HAND, [*sorted(rules.IN_HAND), connection.ops.adapt_datetimefield_value(now), volunteer_id])
        found = cursor.fetchone()
    return (False, None) if found is None else (True, found[0])


def is_stopped(call_id: int, now: dt.datetime) -> bool:
    """Whether this person, who was not rung yet, is not to be rung any more: their list or campaign was stopped."""
    asks = f"SELECT 1 FROM calls_call p JOIN calls_turn ON calls_turn.id = p.turn_id {STOPPED}"  # noqa: S608
    return asked.first(asks, call_id, rules.PREPARED, *soonest.callable_values(now)) is not None


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
    return _opened(call.pk, call.sealed_note)


def _opened(call_id: int, sealed_note: bytes | memoryview | None) -> str:
    if not sealed_note:
        return ""
    try:
        raw = vault.open_sealed(sealed_note, table="calls.call", column="sealed_note", row=call_id)
    except vault.Unreadable:
        return ""
    return raw.decode("utf-8")


def _note_before(turn_id: int) -> str:
    """What the last caller wrote, for somebody who wished to be called again; nobody else's note is shown."""
    last = (
        Call.objects.filter(turn=turn_id, state=rules.WRAPPED_UP, sealed_note__isnull=False)
        .order_by("-claimed_at", "pk")  # the hour of its end is forgotten after two days
        .first()
    )
    return note_of(last) if last else ""
