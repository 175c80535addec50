"""The statements of a save, written out: to put them together anew for every outcome costs more than to ask them.

Several are read at once and written at once. On SQLite both lie in one transaction, and nobody else writes meanwhile.
On a server nothing is held in between: what is written carries what was read, and nothing is written of a call or turn
that is not as it was.
"""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.actions import counting
from farline.calls.models import Call, Campaign, Turn


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
    counted: Sequence[counting.More]


OF_CALL = ", ".join(f"c.{name}" for name in ("id", *CallRow._fields[1:]))
OF_TURN = ", ".join(f"t.{name}" for name in ("id", *TurnRow._fields[1:-2]))
READ = (
    f"SELECT {OF_CALL}, {OF_TURN}, g.rest_hours, g.max_attempts{{more}} FROM calls_call c JOIN calls_turn t"  # noqa: S608
    " ON t.id = c.turn_id JOIN calls_campaign g ON g.id = t.campaign_id WHERE c.id = {call} AND c.volunteer_id = {by}"
)
READ_ONE = READ.format(call="%s", by="%s", more=", c.volunteer_id")
READ_WITH_HOURS = READ.format(call="%s", by="%s", more=", g.window")
READ_ALL = (
    "SELECT m.* FROM json_to_recordset(%s) AS a(call bigint, volunteer bigint)"  # noqa: S608  our own words
    f" CROSS JOIN LATERAL ({READ.format(call='a.call', by='a.volunteer', more=', c.volunteer_id')} LIMIT 1) m"
)
# The turn first, as a withdrawal and a permit do: two who lock in another order wait for each other for ever.
LOCK = " FOR UPDATE OF t, c"
WRAPPED_UP = ("line", "conversation", "saved_with", "undo_until", "before", "finished_at")
MOVED = ("state", "not_before", "not_after", "hang_ups", "forget_at")
MOVE = (
    "UPDATE calls_turn SET claimed_by_id = NULL, claimed_until = NULL,"  # noqa: S608  our own words
    f" {', '.join(f'{name} = ?' for name in MOVED)} WHERE id = ?"
)
WRAP_UP = (
    f"UPDATE calls_call SET state = '{rules.WRAPPED_UP}',"  # noqa: S608  our own words
    f" {', '.join(f'{name} = ?' for name in WRAPPED_UP)} WHERE id = ?"
)
# Whom another has in hand delays nobody else; within a transaction all are held already.
HELD = f"{LOCK} SKIP LOCKED"
MOST = 16  # so that the server plans for a few
TYPED = (
    "call bigint, turn bigint, call_was text, fence int, turn_was text, attempts int, had_hung_up int, state text,"
    " not_before timestamptz, not_after timestamptz, hang_ups int, forget_at timestamptz, line text,"
    " conversation text, saved_with text, undo_until timestamptz, before jsonb, finished_at timestamptz"
)
WRITE_ALL = (
    f"WITH said AS (SELECT * FROM json_to_recordset(%s) AS x({TYPED}) LIMIT {MOST}),"  # noqa: S608  our own words
    " held AS (SELECT s.* FROM said s CROSS JOIN LATERAL (SELECT 1 FROM calls_turn t JOIN calls_call c"
    " ON c.turn_id = t.id WHERE t.id = s.turn AND c.id = s.call AND c.state = s.call_was AND t.fence = s.fence"
    f" AND t.state = s.turn_was AND t.attempts = s.attempts AND t.hang_ups = s.had_hung_up LIMIT 1{HELD}) m),"
    " moved AS (UPDATE calls_turn t SET claimed_by_id = NULL, claimed_until = NULL,"
    f" {', '.join(f'{name} = h.{name}' for name in MOVED)} FROM held h WHERE t.id = h.turn),"
    f" wrapped AS (UPDATE calls_call c SET state = '{rules.WRAPPED_UP}',"
    f" {', '.join(f'{name} = h.{name}' for name in WRAPPED_UP)} FROM held h WHERE c.id = h.call)"
)
Asked = tuple[int, int]  # call, volunteer


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


def read_all(asked: Collection[Asked]) -> dict[Asked, tuple[CallRow, TurnRow]]:
    """Those calls that are this volunteer's, with their turns; within a transaction held until it ends."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(asked) > 1:
            cursor.execute(READ_ALL, [json.dumps([{"call": call, "volunteer": by} for call, by in asked])])
            rows = cursor.fetchall()
        else:
            rows = []
            for one in asked:
                cursor.execute(READ_ONE + _lock(), one)
                rows += cursor.fetchall()
    return {(row[0], row[-1]): _parted(row[:-1]) for row in rows}  # somebody else may ask about the same call


def _lock() -> str:
    return LOCK if connection.in_atomic_block and connection.features.has_select_for_update else ""


def _parted(row: Sequence[Any]) -> tuple[CallRow, TurnRow]:
    found = [value.replace(tzinfo=dt.UTC) if _is_naive(value) else value for value in row]
    return CallRow(*found[: len(CallRow._fields)]), TurnRow(*found[len(CallRow._fields) :])


def write_all(some: Sequence[Written]) -> set[int]:
    """The calls that were written, whole; not those of which something was not as it had been read."""
    if connection.vendor == "postgresql":
        return _write_on_server(some)
    _write_on_sqlite(some)
    return {one.call.pk for one in some}


def _write_on_sqlite(some: Iterable[Written]) -> None:
    execute_many = connection.connection.executemany
    execute_many(MOVE, [(*(_kept(getattr(one, name)) for name in MOVED), one.turn.pk) for one in some])
    execute_many(WRAP_UP, [(*(_kept(getattr(one, name)) for name in WRAPPED_UP), one.call.pk) for one in some])
    for sql, rows in counting.added_up(more for one in some for more in one.counted):
        execute_many(sql, rows)


def _write_on_server(some: Iterable[Written]) -> set[int]:
    in_order = sorted(some, key=lambda one: one.turn.pk)  # two who lock in another order wait for each other for ever
    said = [
        {
            "call": one.call.pk, "turn": one.turn.pk, "call_was": one.call.state, "fence": one.turn.fence,
            "turn_was": one.turn.state, "attempts": one.turn.attempts, "had_hung_up": one.turn.hang_ups,
            **{name: getattr(one, name) for name in (*MOVED, *WRAPPED_UP)},
        }
        for one in in_order
    ]  # fmt: skip
    counted = counting.as_sent((one.call.pk, more) for one in in_order for more in one.counted)
    with connection.cursor() as cursor:
        values = [json.dumps(said, default=dt.datetime.isoformat), *counted]
        cursor.execute(_written_at_once(counting.PART["postgresql"]), values)
        return {call for (call,) in cursor.fetchall()}


@lru_cache
def _written_at_once(part: str) -> str:
    """PostgreSQL: there and back once."""
    return f"{WRITE_ALL}, {', '.join(counting.added_for_held(part))} SELECT call FROM held"  # noqa: S608


def _is_naive(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is None  # SQLite keeps no zone: it is UTC


def _kept(value: Any) -> Any:
    """As SQLite keeps it."""
    if isinstance(value, dt.datetime):
        return str(value.astimezone(dt.UTC).replace(tzinfo=None))
    return json.dumps(value) if isinstance(value, dict) else value
