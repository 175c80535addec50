"""The statements of a save, written out: to put them together anew for every outcome costs more than to ask them.

The call with its turn and campaign is read and locked at once; two conditional UPDATEs then carry what was read.
"""

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection

from farline.calls import rules
from farline.calls.models import Call, Campaign, Turn

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
WRAP_UP = (
    "UPDATE calls_call SET state = %s, line = %s, conversation = %s, saved_with = %s, undo_until = %s, before = %s,"
    " finished_at = %s WHERE id = %s AND state = %s"
)
MOVE = (
    "UPDATE calls_turn SET claimed_by_id = NULL, claimed_until = NULL, state = %s, not_before = %s, not_after = %s,"
    " hang_ups = %s, forget_at = %s WHERE id = %s AND fence = %s"
)


def read(call_id: int, volunteer: AbstractBaseUser) -> tuple[Call, Turn] | None:
    """This volunteer's call and its turn, held until the transaction ends; None when it is not theirs."""
    # The turn first, as a withdrawal and a permit do: two who lock in another order wait for each other for ever.
    lock = " FOR UPDATE OF t, c" if connection.features.has_select_for_update else ""
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


def write(call: Call, turn: Turn, said: Mapping[str, Any], coming: Mapping[str, Any]) -> bool:
    """Both, or neither counts: False when either was not as it was read."""
    with connection.cursor() as cursor:
        wrapped = (said["line"], said["conversation"], said["saved_with"], _moment(said["undo_until"]))
        rest = (json.dumps(said["before"]), _moment(said["finished_at"]), call.pk, call.state)
        cursor.execute(WRAP_UP, [rules.WRAPPED_UP, *wrapped, *rest])
        saved = cursor.rowcount
        becomes = (coming["state"], _moment(coming["not_before"]), _moment(coming["not_after"]), coming["hang_ups"])
        cursor.execute(MOVE, [*becomes, _moment(coming["forget_at"]), turn.pk, turn.fence])
        return bool(saved and cursor.rowcount)


def _is_naive(value: Any) -> bool:
    return isinstance(value, dt.datetime) and value.tzinfo is None  # SQLite keeps no zone: it is UTC


def _moment(at: dt.datetime | None) -> Any:
    return None if at is None else connection.ops.adapt_datetimefield_value(at)
