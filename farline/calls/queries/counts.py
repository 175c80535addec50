"""Reads of the counters, and of the records that they must equal."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMonth

from farline.calls import rules
from farline.calls.models import Call, DayCount, HourCount, OutcomeCount
from farline.common.mondays import monday_of

Key = tuple[int, dt.date, str, str, str]  # campaign, month, province, line, conversation
Day = tuple[int, dt.date]  # campaign, day
Hour = tuple[int, int, int]  # campaign, weekday, hour
ATTEMPTS, LATEST = "attempts", "latest"


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


class AnyTurn(Protocol):
    """A turn, however it was read."""

    @property
    def pk(self) -> int: ...
    @property
    def campaign_id(self) -> int: ...
    @property
    def province(self) -> str: ...
    @property
    def clock_shift(self) -> int: ...


def day_of(at: dt.datetime) -> dt.date:
    """The day that a record keeps when its hour is rounded away."""
    return at.astimezone(dt.UTC).date()


def key_of(turn: AnyTurn, claimed_at: dt.datetime, line: str, conversation: str) -> Key:
    return turn.campaign_id, day_of(claimed_at).replace(day=1), turn.province, line, conversation


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
    found = rows.order_by().values_list("province", "line", "conversation")
    counted = Counter[Cell]()
    for province, line, conversation, count in found.annotate(count=Sum(view)).filter(count__gt=0):
        counted[province, line, conversation] = int(count)
    if until is not None:
        counted.subtract(_saved_after(until, campaign_id, view, since, apart))
    return {cell: count for cell, count in counted.items() if count > 0}


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
    days = DayCount.objects.filter(campaign=campaign_id)
    for day, attempts, answered in days.values_list("day", "attempts", "answered"):
        week = weeks[monday_of(day)]
        week[0] += attempts
        week[1] += answered
    last = until.date() - dt.timedelta(days=8) if until else dt.date.max
    return {monday: (all, answered) for monday, (all, answered) in sorted(weeks.items()) if all and monday <= last}


def hours_of(campaign_id: int) -> list[HourTally]:
    """Since the campaign began: an hour has no day."""
    rows = HourCount.objects.filter(campaign=campaign_id).order_by("weekday", "hour").values_list("weekday", "hour")
    summed = rows.annotate(all=Sum(ATTEMPTS), said=Sum("answered")).filter(all__gt=0)
    return [HourTally(weekday, hour, int(all), int(said)) for weekday, hour, all, said in summed]


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
    cells = ("campaign_id", "month", "province", "line", "conversation")
    counted = _summed(OutcomeCount.objects.values_list(*cells, ATTEMPTS, LATEST))
    by_day = _summed(DayCount.objects.values_list("campaign_id", "day", ATTEMPTS, "answered"))
    weekdays: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (campaign, day), (attempts, answered) in days.items():
        weekdays[(campaign, day.weekday())][0] += attempts
        weekdays[(campaign, day.weekday())][1] += answered
    hours = (
        HourCount.objects.order_by().values_list("campaign_id", "weekday").annotate(a=Sum(ATTEMPTS), b=Sum("answered"))
    )
    by_weekday = {(one, weekday): (int(all), int(answered)) for one, weekday, all, answered in hours}
    wanted = {key: (all, answered) for key, (all, answered) in weekdays.items()}
    return [
        *_compared("outcome", counted, outcomes),
        *_compared("day", by_day, days),
        *_compared("weekday", by_weekday, wanted),
        *_hours_that_lack(apart),
    ]


def _summed(rows: Iterable[tuple[Any, ...]]) -> dict[Any, tuple[int, int]]:
    """Over all parts: the last two of a row by the others."""
    found: dict[Any, tuple[int, int]] = {}
    for *key, one, other in rows:
        before = found.get(tuple(key), (0, 0))
        found[tuple(key)] = (before[0] + one, before[1] + other)
    return found


def _compared(
    what: str, counted: Mapping[Any, tuple[int, int]], recorded: Mapping[Any, tuple[int, int]]
) -> Iterator[Difference]:
    for key in sorted({*counted, *recorded}):
        left, right = counted.get(key, (0, 0)), recorded.get(key, (0, 0))
        if left != right:
            yield Difference(" ".join(map(str, (what, *key))), left, right)


def _hours_that_lack(apart: Collection[int]) -> Iterator[Difference]:
    kept = _summed(HourCount.objects.values_list("campaign_id", "weekday", "hour", ATTEMPTS, "answered"))
    for key, recorded in sorted(hours_from_records(apart).items()):
        counted = kept.get(key, (0, 0))
        if counted[0] < recorded[0] or counted[1] < recorded[1]:
            yield Difference(" ".join(map(str, ("hour", *key))), counted, recorded)
