"""Reads of the counters, and of the records that they must equal."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum

from farline.calls import rules
from farline.calls.models import Call, HourCount, OutcomeCount, Turn

Key = tuple[int, dt.date, str, str, str]  # campaign, day, province, line, conversation
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


def day_of(at: dt.datetime) -> dt.date:
    """The day that a record keeps when its hour is rounded away."""
    return at.astimezone(dt.UTC).date()


def key_of(turn: Turn, claimed_at: dt.datetime, line: str, conversation: str) -> Key:
    return turn.campaign_id, day_of(claimed_at), turn.province, line, conversation


def outcomes_of(campaign_id: int, *, view: str, since: dt.date | None) -> dict[tuple[str, str, str], int]:
    """(province, line, conversation) → count. `view`: every attempt, or the latest word of each person."""
    found = _since(campaign_id, since).order_by().values_list("province", "line", "conversation")
    return {
        (province, line, conversation): int(count)
        for province, line, conversation, count in found.annotate(count=Sum(view)).filter(count__gt=0)
    }


def weeks_of(campaign_id: int, *, since: dt.date | None) -> dict[dt.date, tuple[int, int]]:
    """The Monday of each week → attempts, and how many of them were answered."""
    weeks: dict[dt.date, list[int]] = defaultdict(lambda: [0, 0])
    days = _since(campaign_id, since).order_by().values_list("day")
    for day, attempts, answered in days.annotate(
        all=Sum("attempts"), answered=Sum("attempts", filter=Q(line=rules.ANSWERED), default=0)
    ):
        week = weeks[day - dt.timedelta(days=day.weekday())]
        week[0] += attempts
        week[1] += answered
    return {monday: (all, answered) for monday, (all, answered) in sorted(weeks.items()) if all}


def hours_of(campaign_id: int) -> list[HourTally]:
    """Since the campaign began: an hour has no day."""
    rows = HourCount.objects.filter(campaign=campaign_id, attempts__gt=0).order_by("weekday", "hour")
    return [HourTally(one.weekday, one.hour, one.attempts, one.answered) for one in rows]


def _since(campaign_id: int, since: dt.date | None) -> QuerySet[OutcomeCount]:
    found = OutcomeCount.objects.filter(campaign=campaign_id)
    return found.filter(day__gte=since) if since else found


def outcomes_from_records() -> dict[Key, tuple[int, int]]:
    """What the outcome counters must be."""
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for call in _records().iterator(chunk_size=5000):
        cell = found[key_of(call.turn, call.claimed_at, call.line, call.conversation)]
        cell[0] += 1
        cell[1] += call.fence == call.newest  # type: ignore[attr-defined]
    return {key: (attempts, latest) for key, (attempts, latest) in found.items()}


def hours_from_records() -> dict[Hour, tuple[int, int]]:
    """Of the calls that still have their hour."""
    found: dict[Hour, list[int]] = defaultdict(lambda: [0, 0])
    for call in _records().filter(permitted_at__isnull=False).iterator(chunk_size=5000):
        if call.permitted_at is not None:
            hour = rules.daily_clock(call.permitted_at, call.turn.clock_shift).hour
            cell = found[(call.turn.campaign_id, day_of(call.claimed_at).weekday(), hour)]
            cell[0] += 1
            cell[1] += call.line == rules.ANSWERED
    return {key: (attempts, answered) for key, (attempts, answered) in found.items()}


def _records() -> QuerySet[Call]:
    mates = Call.objects.filter(turn=OuterRef("turn"), state=rules.WRAPPED_UP).order_by()
    newest = mates.values("turn").annotate(newest=Max("fence")).values("newest")
    found = Call.objects.filter(state=rules.WRAPPED_UP).select_related("turn").annotate(newest=Subquery(newest))
    return found.only(
        "fence", "line", "conversation", "claimed_at", "permitted_at", "turn__campaign_id", "turn__province",
        "turn__clock_shift",
    )  # fmt: skip


def differences() -> list[Difference]:
    """Where counters and records disagree: every cell of the outcomes; of the hours each weekday's sum, and no hour
    may hold fewer than the records that still have theirs.
    """
    recorded = outcomes_from_records()
    rows = OutcomeCount.objects.values_list("campaign_id", "day", "province", "line", "conversation", ATTEMPTS, LATEST)
    counted = {tuple(key): (attempts, latest) for *key, attempts, latest in rows}
    found = [
        Difference(" ".join(map(str, key)), counted.get(key, (0, 0)), recorded.get(key, (0, 0)))
        for key in sorted({*counted, *recorded})
        if counted.get(key, (0, 0)) != recorded.get(key, (0, 0))
    ]
    return found + _differences_of_hours(recorded)


def _differences_of_hours(recorded: dict[Key, tuple[int, int]]) -> list[Difference]:
    wanted: dict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
    for (campaign, day, _province, line, _said), (attempts, _latest) in recorded.items():
        cell = wanted[(campaign, day.weekday())]
        cell[0] += attempts
        cell[1] += attempts if line == rules.ANSWERED else 0
    rows = HourCount.objects.order_by().values_list("campaign_id", "weekday")
    sums = {
        (one, weekday): (all, said) for one, weekday, all, said in rows.annotate(a=Sum(ATTEMPTS), b=Sum("answered"))
    }
    found = [
        Difference(f"{key[0]} weekday {key[1]}", sums.get(key, (0, 0)), (wanted[key][0], wanted[key][1]))
        for key in sorted({*sums, *wanted})
        if sums.get(key, (0, 0)) != tuple(wanted[key])
    ]
    kept = {(one.campaign_id, one.weekday, one.hour): one for one in HourCount.objects.all()}
    for hour, (attempts, answered) in sorted(hours_from_records().items()):
        row = kept.get(hour)
        counted = (row.attempts, row.answered) if row else (0, 0)
        if counted[0] < attempts or counted[1] < answered:
            found.append(Difference(f"{hour[0]} weekday {hour[1]} hour {hour[2]}", counted, (attempts, answered)))
    return found
