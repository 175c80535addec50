"""PostgreSQL: those who save at one moment, in one statement that reads, decides and writes.

What an outcome means is data (`rules`), and goes along; the statement only looks which of it holds for this person:
how often they have hung up, and whether they have been called as often as was agreed. Whoever is not written is told
by a save of their own why: not theirs, not called, saved before, or in the hand of another, who delays nobody else.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from farline.calls import rules
from farline.calls.models import Uncounted
from farline.calls.queries.counted import Change
from farline.common import random_ids
from farline.common.asked import Asking

MOST = 16  # so that the server plans for a few
TYPED = (
    "call bigint, volunteer bigint, fence int, line text, conversation text, key text, now timestamptz,"
    " silences boolean, hung_up int, ends_from int, ends text, rest int, counts boolean, note bigint, other bigint"
)
UNDO = f"INTERVAL '{rules.UNDO_FOR.total_seconds()} seconds'"
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
t.hang_ups, t.forget_at, t.attempts >= LEAST(g.max_attempts, {rules.MOST_ATTEMPTS}) AS often,
t.attempts >= {rules.MOST_IN_LIFE} AS spent,
GREATEST(s.rest, g.rest_hours) AS rests, c.claimed_at, c.permitted_at
FROM calls_call c JOIN calls_turn t ON t.id = c.turn_id JOIN calls_campaign g ON g.id = t.campaign_id
WHERE c.id = s.call AND c.volunteer_id = s.volunteer AND c.fence = s.fence AND t.fence = s.fence
AND c.state IN ({TO_BE_TOLD}) LIMIT 1 FOR UPDATE OF t, c SKIP LOCKED) m),
decided AS (SELECT h.*, CASE WHEN hang_ups + hung_up >= ends_from OR (ends = '' AND forget_at IS NOT NULL)
THEN '{rules.FINISHED}' ELSE ends END AS ending FROM held h),
moved AS (UPDATE calls_turn t SET claimed_by_id = NULL, claimed_until = NULL,
state = CASE WHEN d.ending <> '' THEN d.ending WHEN d.often THEN '{rules.FINISHED}' ELSE '{rules.RESTING}' END,
not_before = d.now + make_interval(hours => d.rests), not_after = NULL, hang_ups = d.hang_ups + d.hung_up,
forget_at = CASE WHEN d.ending <> '' OR d.spent THEN d.now + {UNDO} END FROM decided d WHERE t.id = d.turn),
wrapped AS (UPDATE calls_call c SET state = '{rules.WRAPPED_UP}', line = d.line, conversation = d.conversation,
saved_with = d.key, undo_until = CASE WHEN NOT d.silences THEN d.now + {UNDO} END, finished_at = d.now,
before = CASE WHEN d.silences THEN '{{}}'
ELSE jsonb_build_object('state', d.state, 'not_before', d.not_before, 'not_after', d.not_after,
'hang_ups', d.hang_ups, 'forget_at', d.forget_at) END FROM decided d WHERE c.id = d.call),
noted AS (INSERT INTO {Uncounted._meta.db_table} (id, {", ".join(Change._fields)})
SELECT note, campaign_id, province, clock_shift, claimed_at, permitted_at, line, conversation, 1, 1
FROM held WHERE counts UNION ALL
SELECT other, campaign_id, province, clock_shift, b.claimed_at, NULL, b.line, b.conversation, 0, -1
FROM held h CROSS JOIN LATERAL ({BEFORE}) b WHERE h.counts AND h.fence > 1)
SELECT call, volunteer, number_id, EXTRACT(EPOCH FROM now - permitted_at)::float FROM held"""  # noqa: S608  our own words


class Written(NamedTuple):
    """`at`: whose it is of those who asked."""

    at: int
    number_id: int | None
    took: float | None  # seconds since the permit


def save(asked: Sequence[Sequence[Any]]) -> Asking[list[Written]]:
    """Only those that were written, whole. Asked: call, fence, volunteer, line, conversation, key, whether it counts,
    and the moment as text. A second press of the same form is not written with the first.
    """
    at: dict[tuple[int, int], int] = {}
    rows = []
    for place, (call, fence, volunteer, line, conversation, key, counts, now) in enumerate(asked):
        meaning = _meaning(line, conversation)
        if meaning is None or at.setdefault((call, volunteer), place) != place:
            continue
        rows.append(
            meaning
            | {
                "call": call, "volunteer": volunteer, "fence": fence, "key": key, "now": now, "counts": counts,
                "note": random_ids.random_id(), "other": random_ids.random_id(),
            }
        )  # fmt: skip
    if not rows:
        return []
    return [Written(at[call, by], *told) for call, by, *told in (yield SAVE, [json.dumps(rows)])]


@lru_cache
def _meaning(line: str, conversation: str) -> dict[str, Any] | None:
    """What the rules say, as data; None for an outcome that does not exist."""
    outcome = rules.decisive(line, conversation)
    if outcome is None:
        return None
    return {
        "line": line,
        "conversation": conversation,
        "silences": outcome.silences,
        "hung_up": int(bool(outcome.ends_on_hang_up)),
        "ends_from": outcome.ends_on_hang_up or None,
        "ends": outcome.ends,
        "rest": max(outcome.rest, rules.LEAST_REST_HOURS),
    }
