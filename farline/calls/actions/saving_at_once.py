"""PostgreSQL: those who save at one moment, in one statement that reads, decides and writes.

What an outcome means is data (`rules`), and goes along; the statement only looks which of it holds for this person:
how often they have hung up, and whether they have been called as often as was agreed. Whoever is not written is told
by a save of their own why: not theirs, not called, saved before, or in the hand of another, who delays nobody else.
"""

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection

from farline.calls import rules
from farline.calls.models import Uncounted
from farline.calls.queries.counted import Change
from farline.common import random_ids

MOST = 16  # so that the server plans for a few
TYPED = (
    "call bigint, volunteer bigint, fence int, line text, conversation text, key text, now timestamptz,"
    " undo_until timestamptz, hung_up int, ends_from int, ends text, rest int, forget_at timestamptz, counts boolean,"
    " note bigint, other bigint"
)
TO_BE_TOLD = ", ".join(f"'{state}'" for state in sorted(rules.TO_BE_TOLD))
# One call before, whose word was the newest of this person.
BEFORE = (
    "SELECT b.claimed_at, b.line, b.conversation FROM calls_call b WHERE b.turn_id = h.turn"  # noqa: S608  our own words
    f" AND b.state = '{rules.WRAPPED_UP}' AND b.fence < h.fence ORDER BY b.fence DESC LIMIT 1"
)
# Each part is asked for one row of what was sent, so that no statistics lead the server through a whole table.
SAVE = f"""
WITH said AS (SELECT * FROM json_to_recordset(%s) AS x({TYPED}) LIMIT {MOST}),
held AS (SELECT s.*, m.* FROM said s CROSS JOIN LATERAL (
SELECT t.id AS turn, t.campaign_id, t.number_id, t.province, t.clock_shift, t.state, t.not_before, t.not_after,
t.hang_ups, t.attempts >= LEAST(g.max_attempts, {rules.MOST_ATTEMPTS}) AS often,
GREATEST(s.rest, g.rest_hours) AS rests, c.claimed_at, c.permitted_at
FROM calls_call c JOIN calls_turn t ON t.id = c.turn_id JOIN calls_campaign g ON g.id = t.campaign_id
WHERE c.id = s.call AND c.volunteer_id = s.volunteer AND c.fence = s.fence AND t.fence = s.fence
AND c.state IN ({TO_BE_TOLD}) LIMIT 1 FOR UPDATE OF t, c SKIP LOCKED) m),
decided AS (SELECT h.*, CASE WHEN hang_ups + hung_up >= ends_from THEN '{rules.FINISHED}' ELSE ends END AS ending
FROM held h),
moved AS (UPDATE calls_turn t SET claimed_by_id = NULL, claimed_until = NULL,
state = CASE WHEN d.ending <> '' THEN d.ending WHEN d.often THEN '{rules.FINISHED}' ELSE '{rules.RESTING}' END,
not_before = d.now + make_interval(hours => d.rests), not_after = NULL, hang_ups = d.hang_ups + d.hung_up,
forget_at = CASE WHEN d.ending <> '' THEN d.forget_at END FROM decided d WHERE t.id = d.turn),
wrapped AS (UPDATE calls_call c SET state = '{rules.WRAPPED_UP}', line = d.line, conversation = d.conversation,
saved_with = d.key, undo_until = d.undo_until, finished_at = d.now, before = CASE WHEN d.undo_until IS NULL THEN '{{}}'
ELSE jsonb_build_object('state', d.state, 'not_before', d.not_before, 'not_after', d.not_after,
'hang_ups', d.hang_ups, 'forget_at', NULL) END FROM decided d WHERE c.id = d.call),
noted AS (INSERT INTO {Uncounted._meta.db_table} (id, {", ".join(Change._fields)})
SELECT note, campaign_id, province, clock_shift, claimed_at, permitted_at, line, conversation, 1, 1
FROM held WHERE counts UNION ALL
SELECT other, campaign_id, province, clock_shift, b.claimed_at, NULL, b.line, b.conversation, 0, -1
FROM held h CROSS JOIN LATERAL ({BEFORE}) b WHERE h.counts AND h.fence > 1)
SELECT call, volunteer, number_id, EXTRACT(EPOCH FROM now - permitted_at)::float FROM held"""  # noqa: S608  our own words


class Asked(NamedTuple):
    call_id: int
    fence: int
    volunteer_id: int
    line: str
    conversation: str
    key: str
    counts: bool
    now: dt.datetime


class Written(NamedTuple):
    outcome: rules.Outcome
    undo_until: dt.datetime | None
    number_id: int | None
    took: float | None  # seconds since the permit


def save(asked: Iterable[Asked]) -> dict[tuple[int, int], Written]:
    """By call and volunteer; only those that were written, whole. Asked once of each."""
    outcomes: dict[tuple[int, int], tuple[rules.Outcome, dt.datetime | None]] = {}
    rows = []
    for one in asked:
        outcome = rules.decisive(one.line, one.conversation)
        if outcome is None:
            continue
        undo_until = None if outcome.silences else one.now + rules.UNDO_FOR
        outcomes[one.call_id, one.volunteer_id] = outcome, undo_until
        rows.append(
            {
                "call": one.call_id, "volunteer": one.volunteer_id, "fence": one.fence, "line": one.line,
                "conversation": one.conversation, "key": one.key, "now": one.now.isoformat(),
                "undo_until": undo_until and undo_until.isoformat(), **_meaning(outcome),
                "forget_at": (one.now + rules.UNDO_FOR).isoformat(), "counts": one.counts,
                "note": random_ids.random_id(), "other": random_ids.random_id(),
            }
        )  # fmt: skip
    if not rows:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [json.dumps(rows)])
        return {(call, by): Written(*outcomes[call, by], *found) for call, by, *found in cursor.fetchall()}


@lru_cache
def _meaning(outcome: rules.Outcome) -> dict[str, Any]:
    return {
        "hung_up": int(bool(outcome.ends_on_hang_up)),
        "ends_from": outcome.ends_on_hang_up or None,
        "ends": outcome.ends,
        "rest": max(outcome.rest, rules.LEAST_REST_HOURS),
    }
