"""Counters, written in the transaction of the outcome they count, and taken back by its undo.

Three small tables, so that none says more than the records: outcomes by month, calls by day, hours by weekday. An hour
of a certain day would outlive the rounding of times that keeps a carrier's bill from naming somebody. Months keep the
table of outcomes so small that adding it up takes milliseconds, however many calls there were.

On a server, those who save at once would wait for each other at the same row until each is on the disk. So each
connection counts in a part of its own; what counts is the sum, and each minute `fold` adds the parts up.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.db import connection, transaction

from farline.calls import rules
from farline.calls.models import Call, DayCount, HourCount, OutcomeCount, Turn
from farline.calls.queries import counts
from farline.common import random_ids

Key = tuple[int | str | dt.date, ...]
Table = tuple[str, tuple[str, ...], tuple[str, ...]]
More = tuple[Table, Key, tuple[int, int]]


class AnyCall(Protocol):
    @property
    def fence(self) -> int: ...
    @property
    def claimed_at(self) -> dt.datetime: ...
    @property
    def permitted_at(self) -> dt.datetime | None: ...


PARTS = 1000  # more than there are connections: two who share one wait for each other until the first is whole
PART = {"postgresql": f"1 + pg_backend_pid() %% {PARTS}"}
OUTCOMES = ("calls_outcomecount", ("campaign_id", "month", "province", "line", "conversation"), ("attempts", "latest"))
DAYS = ("calls_daycount", ("campaign_id", "day"), ("attempts", "answered"))
HOURS = ("calls_hourcount", ("campaign_id", "weekday", "hour"), ("attempts", "answered"))
TABLES = (OUTCOMES, DAYS, HOURS)
TYPES = {
    "campaign_id": "bigint", "month": "date", "day": "date", "province": "text", "line": "text",
    "conversation": "text",
}  # fmt: skip


def one_more(*, call: AnyCall, turn: counts.AnyTurn, line: str, conversation: str) -> list[More]:
    """What counts it. What the same person's newest word was before is no longer the newest."""
    return _changes(call, turn, line, conversation, 1)


def added_up(more: Iterable[More]) -> Iterator[tuple[str, list[list[Any]]]]:
    """SQLite's own statements, and the rows of each."""
    sums: dict[tuple[Table, Key], list[int]] = {}
    for table, key, (one, other) in more:
        cell = sums.setdefault((table, key), [0, 0])
        cell[0] += one
        cell[1] += other
    for table in TABLES:
        rows = [
            [random_ids.random_id(), *(str(one) if isinstance(one, dt.date) else one for one in key), *added]
            for (of, key), added in sums.items()
            if of is table
        ]
        if rows:
            yield _written(table, PART.get("sqlite", "0")).replace("%s", "?"), rows


def as_sent(more: Iterable[tuple[int, More]]) -> list[str]:
    """PostgreSQL: for each table the rows that `added_for_held` adds up, with the calls that they count."""
    rows: dict[str, list[dict[str, Any]]] = {table[0]: [] for table in TABLES}
    for call_id, ((name, keys, sums), key, added) in more:
        rows[name].append(
            {"held": call_id, "id": random_ids.random_id(), **dict(zip((*keys, *sums), (*key, *added), strict=True))}
        )
    return [json.dumps(some, default=dt.date.isoformat) for some in rows.values()]


def added_for_held(part: str) -> list[str]:
    """PostgreSQL: parts of a statement in which `held` are the calls that are saved.

    In the same order everywhere, so that two who save at once never wait for each other in a circle.
    """
    parts = []
    for name, keys, sums in TABLES:
        typed = ", ".join(f"{one} {TYPES.get(one, 'int')}" for one in (*keys, *sums))
        listed, added = ", ".join(keys), ", ".join(f"sum(m.{one})" for one in sums)
        theirs = ", ".join(f"m.{one}" for one in keys)
        in_order = ", ".join(f"m.{one}" + ' COLLATE "C"' * (TYPES.get(one) == "text") for one in keys)
        parts.append(
            f"of_{name} AS (INSERT INTO {name} (id, {listed}, {', '.join(sums)}, part)"  # noqa: S608  our own names
            f" SELECT min(m.id), {theirs}, {added}, {part}"
            f" FROM json_to_recordset(%s) AS m(held bigint, id bigint, {typed}) JOIN held h ON h.call = m.held"
            f" GROUP BY {theirs} ORDER BY {in_order} {_growing(name, keys, sums)})"
        )
    return parts


def take_back(*, call: Call) -> None:
    """One fewer; the word before is the newest again."""
    turn = Turn.objects.only("campaign_id", "province", "clock_shift").get(pk=call.turn_id)
    _grow(_changes(call, turn, call.line, call.conversation, -1), PART.get(connection.vendor, "0"))


def _changes(call: AnyCall, turn: counts.AnyTurn, line: str, conversation: str, by: int) -> list[More]:
    changes = {counts.key_of(turn, call.claimed_at, line, conversation): Counter(attempts=by, latest=by)}
    if call.fence > 1:  # somebody was given this person before
        before = Call.objects.filter(turn=turn.pk, state=rules.WRAPPED_UP, fence__lt=call.fence).order_by("-fence")
        for at, *said in before.values_list("claimed_at", "line", "conversation")[:1]:
            key = counts.key_of(turn, at, *said)
            changes.setdefault(key, Counter(attempts=0, latest=0))["latest"] -= by
    # In the same order everywhere, so that two who save at once never wait for each other in a circle.
    more: list[More] = [(OUTCOMES, key, (changes[key]["attempts"], changes[key]["latest"])) for key in sorted(changes)]
    answered = by if line == rules.ANSWERED else 0
    day = counts.day_of(call.claimed_at)
    more.append((DAYS, (turn.campaign_id, day), (by, answered)))
    if call.permitted_at is not None:
        hour = rules.daily_clock(call.permitted_at, turn.clock_shift).hour
        more.append((HOURS, (turn.campaign_id, day.weekday(), hour), (by, answered)))
    return more


def fold() -> int:
    """Add up the parts that nobody is just counting in; returns how many rows went. It never waits for a save."""
    return sum(_fold(table) for table in TABLES) if connection.vendor in PART else 0


@transaction.atomic
def _fold(table: Table) -> int:
    name, keys, sums = table
    passing_over = "FOR UPDATE SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {name} WHERE id IN (SELECT id FROM {name} WHERE part > 0 {passing_over})"  # noqa: S608
            f" RETURNING {','.join((*keys, *sums))}"
        )
        gone = cursor.fetchall()
    summed: dict[Key, Counter[str]] = {}
    for *key, one, other in gone:
        cell = summed.setdefault(tuple(key), Counter())
        cell["one"] += one
        cell["other"] += other
    for key in sorted(summed):
        _grow([(table, key, (summed[key]["one"], summed[key]["other"]))], "0")
    return len(gone)


def _grow(more: Sequence[More], part: str) -> None:
    """Each of these cells by so much: on a server there and back once."""
    written = _written_out(more, part)
    if connection.vendor == "postgresql":
        each = ", ".join(f"grown{at} AS ({sql})" for at, (sql, _) in enumerate(written))
        written = [(f"WITH {each} SELECT 1", [value for _, values in written for value in values])]
    with connection.cursor() as cursor:
        for sql, values in written:
            cursor.execute(sql, values)


def _written_out(more: Sequence[More], part: str) -> list[tuple[str, list[Any]]]:
    """One statement for each table and in it each cell once, in the order of `added_for_held`."""
    day = connection.ops.adapt_datefield_value
    found = []
    for table in TABLES:
        cells = sorted((key, added) for of, key, added in more if of == table)
        values = [
            value
            for key, added in cells
            for value in (
                random_ids.random_id(), *(day(one) if isinstance(one, dt.date) else one for one in key), *added
            )
        ]  # fmt: skip
        if cells:
            found.append((_written(table, part, len(cells)), values))
    return found


@lru_cache
def _written(table: Table, part: str, cells: int = 1) -> str:
    name, keys, sums = table
    marks = ",".join(["%s"] * (1 + len(keys) + len(sums)))
    rows = ",".join([f"({marks},{part})"] * cells)
    return (
        f"INSERT INTO {name} (id,{','.join((*keys, *sums))},part) VALUES {rows}"  # noqa: S608  our own names
        f" {_growing(*table)}"
    )


def _growing(name: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> str:
    grown = ",".join(f"{one}={name}.{one}+excluded.{one}" for one in sums)
    return f"ON CONFLICT ({','.join(keys)},part) DO UPDATE SET {grown}"


@transaction.atomic
def count_anew(apart: Collection[int] = ()) -> int:
    """Outcomes and days from the records; returns how many rows. Hours have no records to be made from.

    `apart`: turns that count nowhere.
    """
    OutcomeCount.objects.all().delete()
    DayCount.objects.all().delete()
    found, days = counts.from_records(apart)
    rows = [
        OutcomeCount(
            campaign_id=campaign, month=month, province=province, line=line, conversation=conversation,
            attempts=attempts, latest=latest,
        )
        for (campaign, month, province, line, conversation), (attempts, latest) in sorted(found.items())
    ]  # fmt: skip
    OutcomeCount.objects.bulk_create(rows, batch_size=500)
    made = [
        DayCount(campaign_id=campaign, day=day, attempts=attempts, answered=answered)
        for (campaign, day), (attempts, answered) in sorted(days.items())
    ]
    DayCount.objects.bulk_create(made, batch_size=500)
    if not HourCount.objects.exists():
        _hours_that_are_known(apart)
    return len(rows) + len(made)


def _hours_that_are_known(apart: Collection[int]) -> None:
    """Calls of the past two days still have their hour."""
    for (campaign, weekday, hour), (attempts, answered) in sorted(counts.hours_from_records(apart).items()):
        HourCount.objects.create(
            campaign_id=campaign, weekday=weekday, hour=hour, attempts=attempts, answered=answered
        )
