"""The counters, and beside them what is not in them yet: no count that anybody reads is late."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from farline.calls import rules
from farline.calls.models import DayCount, HourCount, OutcomeCount, Uncounted

Key = tuple[Any, ...]  # numbers, words and days
Table = tuple[str, tuple[str, ...], tuple[str, ...]]  # name, what names a cell, what is summed up in it
Cell = tuple[Table, Key, tuple[int, int]]
OUTCOMES: Table = (
    "calls_outcomecount", ("campaign_id", "month", "province", "line", "conversation"), ("attempts", "latest"),
)  # fmt: skip
DAYS: Table = ("calls_daycount", ("campaign_id", "day"), ("attempts", "answered"))
HOURS: Table = ("calls_hourcount", ("campaign_id", "weekday", "hour"), ("attempts", "answered"))
TABLES = (OUTCOMES, DAYS, HOURS)
MODELS: dict[Table, type[OutcomeCount | DayCount | HourCount]] = {
    OUTCOMES: OutcomeCount, DAYS: DayCount, HOURS: HourCount,
}  # fmt: skip
Sums = dict[Key, tuple[int, int]]
T = TypeVar("T")
TIMES = 10  # it is added up once a minute


class Change(NamedTuple):
    """By how much the counts change, and where."""

    campaign_id: int
    province: str
    clock_shift: int
    claimed_at: dt.datetime
    permitted_at: dt.datetime | None
    line: str
    conversation: str
    attempts: int
    latest: int


def day_of(at: dt.datetime) -> dt.date:
    """The day that a record keeps when its hour is rounded away."""
    return at.astimezone(dt.UTC).date()


def cells(change: Change) -> Iterator[Cell]:
    """Where it counts. Days and hours know of attempts alone."""
    day, campaign = day_of(change.claimed_at), change.campaign_id
    outcome = (campaign, day.replace(day=1), change.province, change.line, change.conversation)
    yield OUTCOMES, outcome, (change.attempts, change.latest)
    if not change.attempts:
        return
    more = change.attempts, change.attempts if change.line == rules.ANSWERED else 0
    yield DAYS, (campaign, day), more
    if change.permitted_at is not None:
        hour = rules.daily_clock(change.permitted_at, change.clock_shift).hour
        yield HOURS, (campaign, day.weekday(), hour), more


def summed(changes: Iterable[Change]) -> dict[Table, Sums]:
    """Each cell once."""
    found: dict[Table, Sums] = {table: {} for table in TABLES}
    for change in changes:
        for table, key, more in cells(change):
            add(found[table], key, more)
    return found


def counted(*tables: Table, campaign_id: int | None = None) -> list[Sums]:
    """Of each of these tables what it and the changes beside it come to."""
    found, changes = beside(lambda: [_kept(table, campaign_id) for table in tables], campaign_id)
    more = summed(changes)
    for table, sums in zip(tables, found, strict=True):
        for key, by in more[table].items():
            add(sums, key, by)
    return found


def _kept(table: Table, campaign_id: int | None) -> Sums:
    _, keys, sums = table
    rows = MODELS[table].objects.filter(**_of(campaign_id)).order_by()
    return {tuple(key): (one, other) for *key, one, other in rows.values_list(*keys, *sums)}


def add(sums: Sums, key: Key, more: tuple[int, int]) -> None:
    one, other = sums.get(key, (0, 0))
    sums[key] = one + more[0], other + more[1]


def _of(campaign_id: int | None) -> dict[str, int]:
    return {} if campaign_id is None else {"campaign": campaign_id}


def beside(read: Callable[[], T], campaign_id: int | None = None) -> tuple[T, list[Change]]:
    """What `read` finds in the counters, and what is not in them: as at one moment, so that nothing counts twice."""
    rows = Uncounted.objects.filter(**_of(campaign_id)).order_by()
    for _ in range(TIMES):
        waiting = {row[0]: Change(*row[1:]) for row in rows.values_list("pk", *Change._fields)}
        found = read()
        if not waiting or waiting.keys() <= set(rows.values_list("pk", flat=True)):
            break
    return found, list(waiting.values())
