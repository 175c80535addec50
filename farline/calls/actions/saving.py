"""The statements of a save, written out: to put them together anew for every outcome costs more than to ask them.

What is read is held until it is written: on SQLite nobody else writes meanwhile, on a server the rows are locked.
Those who save at one moment on a server are written by one statement that reads them itself: `saving_at_once`.
"""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.actions import counting
from farline.calls.models import Call, Campaign, Turn
from farline.calls.queries.counted import Change
from farline.common import asked


class CallRow(NamedTuple):
    """A call as it was read."""

    pk: int
    fence: int
    state: str
    line: str
    conversation: str
    saved_with: str
    undo_until: dt.datetime | None
    claimed_at: dt.datetime
    permitted_at: dt.datetime | None


class TurnRow(NamedTuple):
    """Its turn, with what the campaign says of rest and attempts."""

    pk: int
    campaign_id: int
    number_id: int | None
    state: str
    province: str
    clock_shift: int
    not_before: dt.datetime
    not_after: dt.datetime | None
    attempts: int
    hang_ups: int
    fence: int
    forget_at: dt.datetime | None  # of whoever is still to be called: done, but for the hour they wished for
    rest_hours: int
    max_attempts: int


class Written(NamedTuple):
    """What a call and its turn become."""

    call: CallRow
    turn: TurnRow
    line: str
    conversation: str
    saved_with: str
    undo_until: dt.datetime | None
    before: dict[str, Any]
    finished_at: dt.datetime
    state: str
    not_before: dt.datetime
    not_after: dt.datetime | None
    hang_ups: int
    forget_at: dt.datetime | None
    counted: Sequence[Change]


OF_CALL = ", ".join(f"c.{name}" for name in ("id", *CallRow._fields[1:]))
OF_TURN = ", ".join(f"t.{name}" for name in ("id", *TurnRow._fields[1:-2]))
READ = (
    f"SELECT {OF_CALL}, {OF_TURN}, g.rest_hours, g.max_attempts{{more}} FROM calls_call c JOIN calls_turn t"  # noqa: S608
    " ON t.id = c.turn_id JOIN calls_campaign g ON g.id = t.campaign_id WHERE c.id = {call} AND c.volunteer_id = {by}"
)
READ_ONE = READ.format(call="%s", by="%s", more=", c.volunteer_id")
READ_WITH_HOURS = READ.format(call="%s", by="%s", more=", g.window")
# The turn first, as a withdrawal and a permit do: two who lock in another order wait for each other for ever.
LOCK = " FOR UPDATE OF t, c"
WRAPPED_UP = ("line", "conversation", "saved_with", "undo_until", "before", "finished_at")
MOVED = ("state", "not_before", "not_after", "hang_ups", "forget_at")
MOVE = (
    "UPDATE calls_turn SET claimed_by_id = NULL, claimed_until = NULL,"  # noqa: S608  our own words
    f" {', '.join(f'{name} = %s' for name in MOVED)} WHERE id = %s"
)
WRAP_UP = (
    f"UPDATE calls_call SET state = '{rules.WRAPPED_UP}',"  # noqa: S608  our own words
    f" {', '.join(f'{name} = %s' for name in WRAPPED_UP)} WHERE id = %s"
)
Whose = tuple[int, int]  # call, volunteer


def read(call_id: int, volunteer: AbstractBaseUser) -> tuple[Call, Turn] | None:
    """This volunteer's call and its turn, as models and with the campaign's hours; None when it is not theirs."""
    with connection.cursor() as cursor:
        cursor.execute(READ_WITH_HOURS + _lock(), [call_id, volunteer.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    of_call, of_turn = (found._asdict() for found in _parted(row[:-1]))
    of_campaign = {name: of_turn.pop(name) for name in ("rest_hours", "max_attempts")}
    turn = Turn(**of_turn)
    turn.campaign = Campaign(pk=turn.campaign_id, window=json.loads(row[-1]), **of_campaign)
    return Call(turn=turn, volunteer_id=volunteer.pk, **of_call), turn


def read_all(of: Collection[Whose]) -> dict[Whose, tuple[CallRow, TurnRow]]:
    """Those calls that are this volunteer's, with their turns; within a transaction held until it ends."""
    rows = []
    with connection.cursor() as cursor:
        for one in of:
            cursor.execute(READ_ONE + _lock(), one)
            rows += cursor.fetchall()
    return {(row[0], row[-1]): _parted(row[:-1]) for row in rows}  # somebody else may ask about the same call


def _lock() -> str:
    return LOCK if connection.in_atomic_block and connection.features.has_select_for_update else ""


def _parted(row: Sequence[Any]) -> tuple[CallRow, TurnRow]:
    found = [value.replace(tzinfo=dt.UTC) if _is_naive(value) else value for value in row]
    return CallRow(*found[: len(CallRow._fields)]), TurnRow(*found[len(CallRow._fields) :])


def write_all(some: Sequence[Written]) -> None:
    """Within the transaction in which they were read."""
    asked.written_each(MOVE, [[*(getattr(one, name) for name in MOVED), one.turn.pk] for one in some])
    asked.written_each(WRAP_UP, [[*(getattr(one, name) for name in WRAPPED_UP), one.call.pk] for one in some])
    counting.note(more for one in some for more in one.counted)


def _is_naive(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is None  # SQLite keeps no zone: it is UTC
