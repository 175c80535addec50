"""The statements of a save, written out: to put them together anew for every outcome costs more than to ask them.

The call is read with its turn and campaign; what is written carries what was read, so that nothing need be held in
between. A server does it in one statement, SQLite in the one commit of all who wait (`group_commit`).
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.models import Call, Campaign, Turn
from farline.common import group_commit

OF_CALL = ("id", "fence", "state", "line", "conversation", "saved_with", "undo_until", "claimed_at", "permitted_at")
OF_TURN = (
    "id", "campaign_id", "number_id", "state", "province", "clock_shift", "not_before", "not_after", "attempts",
    "hang_ups", "fence",
)  # fmt: skip
OF_CAMPAIGN = ("rest_hours", "max_attempts", "window")
READ = (
    f"SELECT {', '.join(f'c.{name}' for name in OF_CALL)}, {', '.join(f't.{name}' for name in OF_TURN)},"  # noqa: S608
    f" {', '.join(f'g.{name}' for name in OF_CAMPAIGN)}"
    " FROM calls_call c JOIN calls_turn t ON t.id = c.turn_id JOIN calls_campaign g ON g.id = t.campaign_id"
    " WHERE c.id = %s AND c.volunteer_id = %s"
)
WRAPPED_UP = (
    "UPDATE calls_call SET state = %s, line = %s, conversation = %s, saved_with = %s, undo_until = %s, before = %s,"
    " finished_at = %s WHERE id = {call}"
)
MOVED = (
    "UPDATE calls_turn SET claimed_by_id = NULL, claimed_until = NULL, state = %s, not_before = %s, not_after = %s,"
    " hang_ups = %s, forget_at = %s WHERE id = {turn}"
)
AS_READ = (
    "SELECT c.id, c.turn_id FROM calls_call c JOIN calls_turn t ON t.id = c.turn_id WHERE c.id = %s AND c.state = %s"
    " AND t.fence = %s AND t.state = %s AND t.attempts = %s AND t.hang_ups = %s"
)
# The turn first, as a withdrawal and a permit do: two who lock in another order wait for each other for ever.
LOCK = " FOR UPDATE OF t, c"
Steps = Callable[[str], Sequence[group_commit.Step]]  # what else is written, given where its SELECT is FROM


def read(call_id: int, volunteer: AbstractBaseUser) -> tuple[Call, Turn] | None:
    """This volunteer's call and its turn, within a transaction held until it ends; None when it is not theirs."""
    holds = connection.in_atomic_block and connection.features.has_select_for_update
    lock = LOCK if holds else ""
    with connection.cursor() as cursor:
        cursor.execute(READ + lock, [call_id, volunteer.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    found = [value.replace(tzinfo=dt.UTC) if _is_naive(value) else value for value in row]
    of_turn = len(OF_CALL) + len(OF_TURN)
    turn = Turn(**dict(zip(OF_TURN, found[len(OF_CALL) : of_turn], strict=True)))
    turn.campaign = Campaign(pk=turn.campaign_id, **dict(zip(OF_CAMPAIGN, found[of_turn:], strict=True)))
    turn.campaign.window = json.loads(found[-1])
    return Call(turn=turn, volunteer_id=volunteer.pk, **dict(zip(OF_CALL, found, strict=False))), turn


def write(call: Call, turn: Turn, said: Mapping[str, Any], coming: Mapping[str, Any], also: Steps) -> bool:
    """All of it, or nothing: False when call or turn are not as they were read."""
    read = [call.pk, call.state, turn.fence, turn.state, turn.attempts, turn.hang_ups]
    moved = [coming["state"], _moment(coming["not_before"]), _moment(coming["not_after"]), coming["hang_ups"],
             _moment(coming["forget_at"])]  # fmt: skip
    wrapped = [rules.WRAPPED_UP, said["line"], said["conversation"], said["saved_with"], _moment(said["undo_until"]),
               json.dumps(said["before"]), _moment(said["finished_at"])]  # fmt: skip
    if connection.vendor == "postgresql":
        more = also("held")
        values = [*read, *moved, *wrapped, *(value for _, some in more for value in some)]
        with connection.cursor() as cursor:
            cursor.execute(_at_once(tuple(sql for sql, _ in more)), values)
            return cursor.fetchone() is not None
    steps = [(MOVE_AS_READ, [*moved, turn.pk, *read]), (WRAP_UP_ONE, [*wrapped, call.pk]), *also("")]
    return group_commit.run(steps) is not None


MOVE_AS_READ = f"{MOVED.format(turn='%s')} AND EXISTS ({AS_READ})"
WRAP_UP_ONE = WRAPPED_UP.format(call="%s")


@lru_cache(maxsize=64)
def _at_once(more: tuple[str, ...]) -> str:
    """PostgreSQL: there and back once."""
    moved, wrapped = MOVED.format(turn="(SELECT turn_id FROM held)"), WRAPPED_UP.format(call="(SELECT id FROM held)")
    parts = [f"held AS ({AS_READ}{LOCK})", f"moved AS ({moved})", f"wrapped AS ({wrapped})"]
    parts += [f"more{at} AS ({sql})" for at, sql in enumerate(more)]
    return f"WITH {', '.join(parts)} SELECT id FROM held"  # noqa: S608  our own words


def _is_naive(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is None  # SQLite keeps no zone: it is UTC


def _moment(at: dt.datetime | None) -> Any:
    return None if at is None else connection.ops.adapt_datetimefield_value(at)
