"""Those at hand, given out to all who ask at the same moment: one statement for all of them, or one commit.

Each press was somebody's own, in whichever process they came; whoever leads only does for all what each asked for
(`group_commit`). What is asked at that moment about a person, a list, a campaign and a volunteer is the same as when
somebody asks alone (`taking`).
"""

import datetime as dt
import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import IntegrityError, connection

from farline.calls import rules
from farline.calls.actions import at_hand, taking
from farline.calls.queries import soonest
from farline.common import group_commit, random_ids
from farline.common.asked import Asking, Question
from farline.volunteers.queries import MAY_CALL_SQL

CLAIM = "claim"
TRIES = 8  # those at hand may have been taken since: less than a look costs
TOGETHER = dt.timedelta(seconds=2)  # clocks of those who ask at one moment differ by less
# So that the server plans for a few. Were they more, or as many as came, it would plan half of all claims anew each
# time, which takes longer than the claim: a plan for just these looks cheaper to it than the one it has.
MOST, MOST_SEEN = 16, 64
# Each part is asked for one row of what was sent, so that no statistics lead the server through a whole queue. To each
# volunteer belong some of those who were seen (`n`), of whom the first that may be had is taken.
TAKE_FOR_ALL = """
WITH seen AS (SELECT * FROM json_to_recordset(%s) AS x(n int, id bigint, fence int, {marks_typed}) LIMIT {most_seen}),
who AS (SELECT * FROM json_to_recordset(%s) AS x(n int, id bigint, call_id bigint) LIMIT {most}),
fits AS (SELECT a.id AS volunteer, a.call_id, v.may, p.id FROM who a
LEFT JOIN LATERAL (SELECT 1 AS may FROM volunteers_volunteer v WHERE v.id = a.id AND v.passed_practice_at IS NOT NULL
AND {may_call} AND NOT EXISTS (SELECT 1 FROM calls_turn h WHERE h.claimed_by_id = v.id) AND {cut_nobody_off}
LIMIT 1 FOR KEY SHARE OF v SKIP LOCKED) v ON true
LEFT JOIN LATERAL (SELECT t.id FROM seen s CROSS JOIN calls_turn t WHERE v.may = 1 AND s.n = a.n
AND t.id = s.id AND t.fence = s.fence
AND t.campaign_id = %s AND t.state = %s AND t.not_before <= %s AND t.attempts < %s
AND (t.claimed_by_id IS NULL OR t.claimed_until <= %s) AND {agreed} AND {callable} AND NOT {said_no}
LIMIT 1 FOR UPDATE OF t SKIP LOCKED) p ON true),
taken AS (UPDATE calls_turn u SET fence = u.fence + 1, claimed_by_id = f.volunteer, claimed_until = %s
FROM fits f WHERE u.id = f.id RETURNING u.id, u.fence, f.volunteer, f.call_id),
{others}begun AS ({into} SELECT call_id, id, fence, volunteer, %s, {begun} FROM taken)
SELECT call_id, id FROM taken UNION ALL SELECT call_id, NULL FROM fits WHERE may = 1 AND id IS NULL"""

# An array, so that the server looks up the few turns, and does not go through all calls.
END_OTHERS = taking.END_OTHERS.format(turn="ANY (ARRAY(SELECT id FROM taken WHERE fence > 1))")


def ask_for_one(volunteer_id: int, now: dt.datetime) -> int | None:
    """The call that begins; None when nobody at hand may be given to this volunteer."""
    call_id = random_ids.random_id()
    try:
        turn_id = group_commit.run(CLAIM, [volunteer_id, call_id, now.isoformat()])
    except IntegrityError:  # a second tab was as quick; what it took is held now
        return None
    return call_id if turn_id is not None else None


@group_commit.does(CLAIM)
def hand_out(requests: list[group_commit.Request]) -> Asking[Sequence[int | None]]:
    """To each the turn that was taken, or None: that volunteer looks for somebody, and is told why there is nobody."""
    all_of_them = [(volunteer, call, dt.datetime.fromisoformat(at)) for volunteer, call, at in requests]
    now = max(at for _, _, at in all_of_them)
    open_to: dict[int, int] = {}  # volunteer → call; a second tab gets what the first was given, when it looks
    for volunteer, call, at in all_of_them:
        if now - at < TOGETHER:
            open_to.setdefault(volunteer, call)
    found: dict[int, int] = {}  # call → turn
    for tried in range(TRIES):
        # Whoever looked saw some whom others were given meanwhile, and those lie next to each other.
        handful = at_hand.take_out(min(len(open_to) << tried, MOST_SEEN), now) if open_to else None
        if handful is None or not handful.group.is_open(now):
            break
        if connection.vendor == "postgresql":
            came = dict((yield _question(handful, open_to, now)))
        else:
            came = _take_for_each(handful, open_to, now)
        found |= {call: turn for call, turn in came.items() if turn is not None}
        open_to = {volunteer: call for volunteer, call in open_to.items() if came.get(call, 0) is None}
    return [found.get(call) for _, call, _ in all_of_them]


def _take_for_each(handful: at_hand.Handful, who: dict[int, int], now: dt.datetime) -> dict[int, int | None]:
    """SQLite. By call: its turn; None where that person could not be had, or somebody was left over.

    Nothing for a volunteer who may be given nobody: for those, nobody else needs to be tried.
    """
    came: dict[int, int | None] = {call: None for call in who.values()}
    seen = iter(handful.seen)
    for volunteer, call in who.items():
        may = False
        for one in seen:
            came[call] = taking.take_next(one, handful.group, handful.state, volunteer, now, call_id=call)
            if came[call] is not None:
                break
            may = may or taking.may_be_given(volunteer, now)
            if not may:
                del came[call]
                break
    return came


def _question(handful: at_hand.Handful, who: dict[int, int], now: dt.datetime) -> Question:
    """PostgreSQL. It says of each call which turn; None where there was nobody left.

    Nothing of a volunteer who may be given nobody.
    """
    campaign, marks = handful.group.campaign, len(handful.seen[0].marks)
    lately, had = now - rules.REDIAL_WITHIN, any(one.fence for one in handful.seen)
    seen = [
        {"n": at % len(who), "id": one.turn_id, "fence": one.fence}
        | {f"mark{number}": mark for number, mark in enumerate(one.marks)}
        for at, one in enumerate(handful.seen)
    ]
    values: list[Any] = [
        json.dumps(seen),
        json.dumps([{"n": at, "id": volunteer, "call_id": call} for at, (volunteer, call) in enumerate(who.items())]),
        lately - rules.LONGEST_HOLD, lately,
        campaign.pk, handful.state, now, min(campaign.max_attempts, rules.MOST_ATTEMPTS), now,
        campaign.max_attempts, json.dumps(campaign.regions), json.dumps(campaign.window), now.date(),
        now + rules.LEASE, *([now] if had else []), now,
    ]  # fmt: skip
    return _statement(marks, had=had), values


@lru_cache
def _statement(marks: int, *, had: bool) -> str:
    """`had`: whether somebody had one of them before, whose call is to end."""
    names = [f"mark{at}" for at in range(marks)]
    return TAKE_FOR_ALL.format(
        marks_typed=", ".join(f"{name} bigint" for name in names),
        most_seen=MOST_SEEN,
        most=MOST,
        may_call=MAY_CALL_SQL.format("v"),
        cut_nobody_off=taking.CUT_NOBODY_OFF.format(volunteer="v.id"),
        agreed=taking.AS_AGREED.format(
            regions="c.regions = %s::jsonb", window="c.window = %s::jsonb", speech="c.speech = ''"
        ),
        callable=soonest.CALLABLE.format(turn="t", kind=""),
        said_no=taking.SAID_NO.format(marks=", ".join(f"s.{name}" for name in names)),
        others=f"others AS ({END_OTHERS}), " if had else "",
        into=taking.INTO,
        begun=", ".join(taking.BEGUN.values()),
    )
