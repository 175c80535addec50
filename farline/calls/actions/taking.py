"""The claim itself: one statement takes the first of a few who may be had, and asks everything at that moment.

Whether the campaign runs as it ran when they were chosen, whether the list is released, the number callable, the hour
of a wish not over, whether the person said no, whether the volunteer is still here, briefed, and with nobody: a claim
on what was true a moment ago takes nobody. Where several servers share a queue, those whom another is just taking are
passed over. The statement is written out, because to put it together anew for every claim costs more than to ask it;
what never changes stands in it as it is, since psycopg reads a statement of more than fifty values anew each time.
"""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, transaction

from farline.calls import rules
from farline.calls.queries import readiness, soonest
from farline.common import asked, random_ids
from farline.volunteers.queries import MAY_CALL_SQL

# Nobody in hand; and nobody who was cut off a moment ago while talking with this volunteer: they would come first.
WITH_NOBODY = "NOT EXISTS (SELECT 1 FROM calls_turn h WHERE h.claimed_by_id = %s)"
CUT_NOBODY_OFF = (
    "NOT EXISTS (SELECT 1 FROM calls_call d JOIN calls_turn r ON r.id = d.turn_id"  # noqa: S608  our own words
    " WHERE d.volunteer_id = {volunteer} AND d.permitted_at > %s AND d.finished_at > %s"
    f" AND d.state = '{rules.WRAPPED_UP}' AND d.line = '{rules.DROPPED}' AND r.state = '{rules.RESTING}'"
    " AND r.fence = d.fence)"
)
AS_AGREED = (
    "EXISTS (SELECT 1 FROM calls_campaign c WHERE c.id = t.campaign_id"  # noqa: S608  our own words
    f" AND c.state = '{rules.CAMPAIGN_RUNNING}' AND c.max_attempts = %s"
    " AND {regions} AND {window} AND {speech})"
)
SPEECH = "(c.speech = '' OR v.speaks LIKE '%% ' || c.speech || ' %%')"
CALLABLE = soonest.CALLABLE.format(turn="t", kind=" AND (l.synthetic OR v.passed_practice_at IS NOT NULL)")
SAID_NO = "EXISTS (SELECT 1 FROM optouts_optout o WHERE o.tag IN ({marks}))"
DUE = {False: "t.attempts < %s", True: "t.not_after > %s"}  # True: for an hour that the person chose
TAKE = """
UPDATE calls_turn SET fence = fence + 1, claimed_by_id = %s, claimed_until = %s WHERE id = (
SELECT t.id FROM seen s CROSS JOIN calls_turn t CROSS JOIN volunteers_volunteer v
WHERE t.id = s.id AND t.fence = s.fence AND v.id = %s AND {may_call}
AND t.campaign_id = %s AND t.state = %s AND t.not_before <= %s AND {due}
AND (t.claimed_by_id IS NULL OR t.claimed_until <= %s) AND {agreed} AND {callable} AND NOT {said_no} AND {alone}
{order} LIMIT 1 {passing_over}) AND (claimed_by_id IS NULL OR claimed_until <= %s)
RETURNING id, fence"""
BEGUN = {  # of each call, when it begins
    "state": f"'{rules.PREPARED}'", "way": "''", "permits": "0", "reveals": "0", "line": "''", "conversation": "''",
    "saved_with": "''", "before": "'{}'",
}  # fmt: skip
INTO = f"INSERT INTO calls_call (id, turn_id, fence, volunteer_id, claimed_at, {', '.join(BEGUN)}) "
UNENDED = ", ".join(f"'{state}'" for state in sorted(rules.OPEN_CALLS))
# Whoever had this person before and never said how it ended is past saying it.
END_OTHERS = (
    f"UPDATE calls_call SET finished_at = %s, state = '{rules.RELEASED}'"  # noqa: S608  our own words
    f" WHERE state IN ({UNENDED}) AND turn_id = {{turn}}"
)
THEN = (
    f", others AS ({END_OTHERS.format(turn='(SELECT id FROM taken)')})"  # noqa: S608  our own words
    f" {INTO} SELECT %s, id, fence, %s, %s, {', '.join(BEGUN.values())} FROM taken RETURNING turn_id"
)
# The same after the statement that took.
END_OTHERS_OF_TAKEN = END_OTHERS.format(turn="%s")
BEGIN_TAKEN = f"{INTO} VALUES (%s, %s, %s, %s, %s, {', '.join(BEGUN.values())})"


class Seen(NamedTuple):
    """Somebody who could be taken when somebody looked; the marks are what they would have among the opt-outs."""

    turn_id: int
    fence: int
    marks: tuple[int, ...]


@dataclass(frozen=True)
class Taken:
    call_id: int
    turn_id: int


def take_first(
    seen: Sequence[Seen],
    group: readiness.Group,
    state: str,
    volunteer_id: int,
    now: dt.datetime,
) -> Taken | None:
    """The first of these who may be called, and the call that begins; None when none of them may.

    For whoever has already been asked whether somebody is to be called back first.
    Raises IntegrityError when the same volunteer took somebody at this very moment.
    """
    if not seen or not (state == rules.FOLLOW_UP or group.is_open(now)):
        return None
    call_id = random_ids.random_id()
    # Within somebody else's transaction a refusal must not end it; and SQLite knows no statement that does two things.
    whole = connection.vendor == "sqlite" or connection.in_atomic_block
    with transaction.atomic() if whole else nullcontext():
        return _take(seen, group, state, volunteer_id, now, execute=_execute, call_id=call_id, even_if_cut_off=True)


def take_next(
    one: Seen, group: readiness.Group, state: str, volunteer_id: int, now: dt.datetime, *, call_id: int
) -> int | None:
    """On SQLite, in a transaction that is open: the turn that was taken, for whoever was not asked about before."""
    taken = _take(
        [one], group, state, volunteer_id, now, execute=connection.connection.execute, call_id=call_id,
        even_if_cut_off=False,
    )  # fmt: skip
    return taken.turn_id if taken else None


def _take(
    seen: Sequence[Seen],
    group: readiness.Group,
    state: str,
    volunteer_id: int,
    now: dt.datetime,
    *,
    execute: Callable[[str, Sequence[Any]], Any],
    call_id: int,
    even_if_cut_off: bool,
) -> Taken | None:
    shape = (len(seen), len(seen[0].marks), state == rules.FOLLOW_UP, even_if_cut_off)
    native = execute is not _execute
    sql = _statement(connection.vendor, *shape, native=native)
    values = _values(seen, group, state, volunteer_id, now, even_if_cut_off=even_if_cut_off)
    moment = _moment(now)
    if connection.vendor == "postgresql":
        row = execute(sql, [*values, now, call_id, volunteer_id, now]).fetchone()
        return Taken(call_id, row[0]) if row else None
    row = execute(sql, values).fetchone()
    if row is None:
        return None
    turn_id, fence = row
    if fence > 1:
        execute(_written(END_OTHERS_OF_TAKEN, native=native), [moment, turn_id])
    execute(_written(BEGIN_TAKEN, native=native), [call_id, turn_id, fence, volunteer_id, moment])
    return Taken(call_id, turn_id)


def _execute(sql: str, values: Sequence[Any]) -> Any:
    cursor = connection.cursor()
    cursor.execute(sql, values)
    return cursor


@lru_cache
def _written(sql: str, *, native: bool) -> str:
    """With SQLite's own marks, where its connection is asked without Django between."""
    return sql.replace("%s", "?").replace("%%", "%") if native else sql


@lru_cache(maxsize=256)
def _statement(
    vendor: str, people: int, generations: int, wished: bool, even_if_cut_off: bool, *, native: bool
) -> str:
    postgres = vendor == "postgresql"
    same = "{} = %s::jsonb" if postgres else "json({}) = json(%s)"
    marks = [f"mark{number}" for number in range(generations)]
    row = f"({','.join(['%s'] * (3 + generations))})"
    seen = f"WITH seen (place, id, fence, {','.join(marks)}) AS (VALUES {','.join([row] * people)})"
    take = TAKE.format(
        may_call=MAY_CALL_SQL.format("v"),
        due=DUE[wished],
        agreed=AS_AGREED.format(regions=same.format("c.regions"), window=same.format("c.window"), speech=SPEECH),
        callable=CALLABLE,
        said_no=SAID_NO.format(marks=",".join(f"s.{mark}" for mark in marks)),
        alone=WITH_NOBODY if even_if_cut_off else f"{WITH_NOBODY} AND {CUT_NOBODY_OFF.format(volunteer='%s')}",
        # Both engines go through the few as they are written; to sort them, all would have to be asked about.
        order="ORDER BY s.place" if wished else "",
        passing_over="FOR UPDATE OF t SKIP LOCKED" if postgres else "",
    )
    return f"{seen}, taken AS ({take}){THEN}" if postgres else _written(f"{seen} {take}", native=native)


def _values(
    seen: Sequence[Seen],
    group: readiness.Group,
    state: str,
    volunteer_id: int,
    now: dt.datetime,
    *,
    even_if_cut_off: bool,
) -> list[Any]:
    campaign, moment = group.campaign, _moment(now)
    values: list[Any] = []
    for place, one in enumerate(seen):
        values += (place, one.turn_id, one.fence, *one.marks)
    values += (volunteer_id, _moment(now + rules.LEASE), volunteer_id, campaign.pk, state, moment)
    values += (moment if state == rules.FOLLOW_UP else min(campaign.max_attempts, rules.MOST_ATTEMPTS), moment)
    values += (campaign.max_attempts, json.dumps(campaign.regions), json.dumps(campaign.window))
    values += soonest.callable_values(now)
    values.append(volunteer_id)
    if not even_if_cut_off:
        values += _cut_off_values(volunteer_id, now)
    values.append(moment)
    return values


def _moment(at: dt.datetime) -> Any:
    """As the database keeps it: SQLite in UTC, without saying so."""
    return str(at.astimezone(dt.UTC).replace(tzinfo=None)) if connection.vendor == "sqlite" else at


def may_be_given(volunteer_id: int, now: dt.datetime) -> bool:
    """Whether this volunteer may be given a real person who is at hand: what `TAKE` asks of the volunteer alone."""
    sql = (
        "SELECT 1 FROM volunteers_volunteer v WHERE v.id = %s AND v.passed_practice_at IS NOT NULL"  # noqa: S608
        f" AND {MAY_CALL_SQL.format('v')} AND {WITH_NOBODY} AND {CUT_NOBODY_OFF.format(volunteer='%s')}"
    )
    return asked.first(sql, volunteer_id, volunteer_id, *_cut_off_values(volunteer_id, now)) is not None


def cut_somebody_off(volunteer_id: int, now: dt.datetime) -> bool:
    """Whether anybody was cut off a moment ago while talking with this volunteer, and nobody has had them since."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {CUT_NOBODY_OFF.format(volunteer='%s')}", _cut_off_values(volunteer_id, now))
        return not cursor.fetchone()[0]


def _cut_off_values(volunteer_id: int, now: dt.datetime) -> list[Any]:
    lately = now - rules.REDIAL_WITHIN
    begun = lately - rules.LONGEST_HOLD  # a call that ended lately began no earlier: the index knows by its start
    return [volunteer_id, _moment(begun), _moment(lately)]
