"""Reads of the counters, and of the records that they must equal."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth

from farline.calls import rules
from farline.calls.models import Call, OutcomeCount
from farline.calls.queries.counted import DAYS, HOURS, OUTCOMES, Sums, add, beside, counted, day_of, summed
from farline.common.mondays import monday_of

Key = tuple[int, dt.date, str, str, str]  # campaign, month, province, line, conversation
Day = tuple[int, dt.date]  # campaign, day
Hour = tuple[int, int, int]  # campaign, weekday, hour
LATEST = "latest"


@dataclass(frozen=True)
class HourTally:
    weekday: int
    hour: int
    attempts: int
    answered: int


@dataclass(frozen=True)
class Difference:
    """`where` names a cell of the counters in plain words."""

    where: str
    counted: tuple[int, int]
    recorded: tuple[int, int]


Cell = tuple[str, str, str]  # province, line, conversation


def outcomes_of(
    campaign_id: int,
    *,
    view: str,
    since: dt.date | None,
    until: dt.datetime | None = None,
    apart: Collection[int] = (),
) -> dict[Cell, int]:
    """(province, line, conversation) → count, `since` the first day of a month.

    `view`: every attempt, or the latest word of each person. `until`: as the counts stood then, within the two days
    for which calls keep their hour; `apart` are the turns that count nowhere.
    """
    rows = OutcomeCount.objects.filter(campaign=campaign_id)
    if since:
        rows = rows.filter(month__gte=since)
    cells = rows.order_by().values_list("province", "line", "conversation").annotate(count=Sum(view))
    kept, more = beside(lambda: list(cells.exclude(count=0)), campaign_id)
    found = Counter[Cell]({(province, line, said): int(count) for province, line, said, count in kept})
    for (_, month, province, line, said), changes in summed(more)[OUTCOMES].items():
        if not since or month >= since:
            found[province, line, said] += changes[view == LATEST]
    if until is not None:
        found.subtract(_saved_after(until, campaign_id, view, since, apart))
    return {cell: count for cell, count in found.items() if count > 0}


def _saved_after(
    until: dt.datetime, campaign_id: int, view: str, since: dt.date | None, apart: Collection[int]
) -> Counter[Cell]:
    """What the outcomes saved since then changed in the counts."""
    saved = Call.objects.filter(state=rules.WRAPPED_UP, turn__campaign=campaign_id).exclude(turn__in=list(apart))
    new, changes = saved.filter(finished_at__gte=until), Counter[Cell]()
    if view == LATEST:
        earlier = saved.filter(Q(finished_at__lt=until) | Q(finished_at=None), turn__in=new.values("turn"))
        changes.subtract(_by_cell(_newest(earlier, until, before=True), since))
        new = _newest(new, until, before=False)
    changes.update(_by_cell(new, since))
    return changes


def _newest(calls: QuerySet[Call], until: dt.datetime, *, before: bool) -> QuerySet[Call]:
    """Those that were the newest word of their person: just before then, or now."""
    later = Call.objects.filter(turn=OuterRef("turn"), state=rules.WRAPPED_UP, fence__gt=OuterRef("fence"))
    if before:
        later = later.filter(Q(finished_at__lt=until) | Q(finished_at=None))
    return calls.exclude(Exists(later))


def _by_cell(calls: QuerySet[Call], since: dt.date | None) -> Counter[Cell]:
    if since:
        calls = calls.filter(claimed_at__gte=dt.datetime.combine(since, dt.time(), dt.UTC))
    rows = calls.order_by().values_list("turn__province", "line", "conversation").annotate(count=Count("pk"))
    return Counter({(province, line, said): int(count) for province, line, said, count in rows})


def weeks_of(campaign_id: int, until: dt.datetime | None = None) -> dict[dt.date, tuple[int, int]]:
    """The Monday of each week → attempts, and how many of them were answered.

    `until`: only weeks that were over for a day by then; the last of them could be saved until then.
    """
    weeks: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    for (_, day), (attempts, answered) in counted(DAYS, campaign_id=campaign_id)[0].items():
        week = weeks[monday_of(day)]
        week[0] += attempts
        week[1] += answered
    last = until.date() - dt.timedelta(days=8) if until else dt.date.max
    return {monday: (all, answered) for monday, (all, answered) in sorted(weeks.items()) if all and monday <= last}


def hours_of(campaign_id: int) -> list[HourTally]:
    """Since the campaign began: an hour has no day."""
    [found] = counted(HOURS, campaign_id=campaign_id)
    hours = ((weekday, hour, *sums) for (_, weekday, hour), sums in sorted(found.items()) if sums[0] > 0)
    return [HourTally(*hour) for hour in hours]


def from_records(
    apart: Collection[int] = (),
) -> tuple[dict[Key, tuple[int, int]], dict[Day, tuple[int, int]]]:
    """What the counters of outcomes and of days must be. The database adds up: the records may be many millions.

    `apart`: turns that count nowhere.
    """
    later = Call.objects.filter(turn=OuterRef("turn"), state=rules.WRAPPED_UP, fence__gt=OuterRef("fence"))
    saved = Call.objects.filter(state=rules.WRAPPED_UP).exclude(turn__in=list(apart)).order_by()
    month, day = TruncMonth("claimed_at", tzinfo=dt.UTC), TruncDay("claimed_at", tzinfo=dt.UTC)
    cells = (
        saved.annotate(month=month, is_latest=~Exists(later))
        .values_list("turn__campaign_id", "month", "turn__province", "line", "conversation")
        .annotate(all=Count("pk"), newest=Count("pk", filter=Q(is_latest=True)))
    )
    days = (
        saved.annotate(day=day)
        .values_list("turn__campaign_id", "day")
        .annotate(all=Count("pk"), said=Count("pk", filter=Q(line=rules.ANSWERED)))
    )
    return (
        {(one, at.date(), where, line, said): (all, new) for one, at, where, line, said, all, new in cells.iterator()},
        {(one, at.date()): (all, answered) for one, at, all, answered in days.iterator()},
    )


def hours_from_records(apart: Collection[int] = ()) -> dict[Hour, tuple[int, int]]:
    """Of the calls that still have their hour."""
    found: dict[Hour, list[int]] = defaultdict(lambda: [0, 0])
    found_of = _records().exclude(turn__in=list(apart)).filter(permitted_at__isnull=False)
    for call in found_of.iterator(chunk_size=5000):
        if call.permitted_at is not None:
            hour = rules.daily_clock(call.permitted_at, call.turn.clock_shift).hour
            cell = found[(call.turn.campaign_id, day_of(call.claimed_at).weekday(), hour)]
            cell[0] += 1
            cell[1] += call.line == rules.ANSWERED
    return {key: (attempts, answered) for key, (attempts, answered) in found.items()}


def _records() -> QuerySet[Call]:
    found = Call.objects.filter(state=rules.WRAPPED_UP).select_related("turn")
    return found.only("line", "claimed_at", "permitted_at", "turn__campaign_id", "turn__clock_shift")


def differences(apart: Collection[int] = ()) -> list[Difference]:
    """Where counters and records disagree: every cell of outcomes and of days; of the hours each weekday's sum, and no
    hour may hold fewer than the records that still have theirs.
    """
    outcomes, days = from_records(apart)
    by_outcome, by_day, by_hour = counted(OUTCOMES, DAYS, HOURS)
    return [
        *_compared("outcome", by_outcome, outcomes),
        *_compared("day", by_day, days),
        *_compared("weekday", _by_weekday(by_hour, lambda weekday, _: weekday), _by_weekday(days, dt.date.weekday)),
        *_hours_that_lack(by_hour, hours_from_records(apart)),
    ]


def _by_weekday(sums: Mapping[Any, tuple[int, int]], weekday: Callable[..., int]) -> Sums:
    """What is counted by campaign and day, or by campaign, weekday and hour."""
    found: Sums = {}
    for (campaign_id, *when), more in sums.items():
        add(found, (campaign_id, weekday(*when)), more)
    return found


def _compared(
    what: str, counted: Mapping[Any, tuple[int, int]], recorded: Mapping[Any, tuple[int, int]]
) -> Iterator[Difference]:
    for key in sorted({*counted, *recorded}):
        left, right = counted.get(key, (0, 0)), recorded.get(key, (0, 0))
        if left != right:
            yield Difference(" ".join(map(str, (what, *key))), left, right)


def _hours_that_lack(
    kept: Mapping[Any, tuple[int, int]], recorded: Mapping[Hour, tuple[int, int]]
) -> Iterator[Difference]:
    for key, of_records in sorted(recorded.items()):
        found = kept.get(key, (0, 0))
        if found[0] < of_records[0] or found[1] < of_records[1]:
            yield Difference(" ".join(map(str, ("hour", *key))), found, of_records)
