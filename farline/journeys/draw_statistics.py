"""What came of a campaign's calls, as pictures may show it: plain counts are carried to the atlas, small ones dropped.

The outcomes are one table, and whatever else is drawn of them is added up from its shown cells alone. Other tables
share only their total with it, so they are drawn only when that total may be known.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from farline.atlas import rules as atlas
from farline.calls import queries as calls
from farline.calls import rules
from farline.common.mondays import monday_of
from farline.guide import queries as guide
from farline.journeys import draw_atlas, leave_out_canaries
from farline.packs import queries as packs
from farline.shifts import queries as shifts

ATTEMPTS, LATEST = "attempts", "latest"
VIEWS = (LATEST, ATTEMPTS)
SINCE_CAMPAIGN, SINCE_YEAR, SINCE_MONTH = "campaign", "year", "month"
SINCE = (SINCE_CAMPAIGN, SINCE_YEAR, SINCE_MONTH)
UNANSWERED, NO_TALK, TALK, WARM = "unanswered", "no_talk", "talk", "warm"
STAGES = (UNANSWERED, NO_TALK, TALK, WARM)
STAGE_OF_GROUP = {"warm": WARM, "open": TALK}
AGAINST = ("no", "never")


@dataclass(frozen=True)
class Bar:
    """`count` is None where it is hidden. `level`: 0 to 4 for its shade; `part`: 0 to 100 of the longest bar."""

    code: str
    count: int | None
    part: int = 0


@dataclass(frozen=True)
class Stage:
    """`at_least`: some of its counts are hidden, so it is this many or more."""

    code: str
    count: int
    at_least: bool
    part: int


@dataclass(frozen=True)
class Cell:
    weekday: int
    hour: int
    count: int | None
    level: int


@dataclass(frozen=True)
class Reach:
    hour: int
    percent: int | None


@dataclass(frozen=True)
class Week:
    monday: dt.date
    count: int | None
    percent: int | None
    part: int


@dataclass(frozen=True)
class Together:
    """Of all campaigns: nobody writes down in which it was. Doubts by card, packs and hours by week, oldest first."""

    doubts: list[Bar]
    packs: list[Bar]
    hours: list[Bar]


@dataclass(frozen=True)
class Statistics:
    """`total` is None where it would give a hidden count away; then provinces and weeks are empty, too."""

    total: int | None
    stages: list[Stage]
    outcomes: list[Bar]
    against: list[Bar]
    provinces: list[Bar]
    tiles: list[draw_atlas.Tile]
    weeks: list[Week]
    heat: list[Cell]
    reach: list[Reach]
    some_hidden: bool


def draw_statistics(
    *, campaign_id: int, view: str, since: str, now: dt.datetime, whole_days: bool = False
) -> Statistics:
    """`view`: the latest word of each person, or every attempt. Hours: every attempt since it began.

    `whole_days`: as it stood when the day began, for who could ask each second and so see each call end.
    """
    first, until, apart = first_day(since, now), None, frozenset[int]()
    if whole_days:
        today = now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        until, apart = today, leave_out_canaries.leave_out_canaries()
    found = calls.outcomes_of(campaign_id, view=view, since=first, until=until, apart=apart)
    by_code, by_province = Counter[str](), Counter[str]()
    for (province, line, said), count in found.items():
        by_code[said or line] += count
        by_province[province] += count
    shown = atlas.suppress(by_code)
    outcomes = _bars(shown)
    known = shown.total is not None
    provinces = atlas.suppress(by_province) if known else atlas.Shown({}, None)
    drawn_provinces = _bars(provinces) if provinces.total is not None else []
    heat, reach = _hours(calls.hours_of(campaign_id))
    return Statistics(
        total=shown.total,
        stages=_stages(shown),
        outcomes=outcomes,
        against=[bar for bar in outcomes if _group(bar.code) in AGAINST],
        provinces=drawn_provinces,
        tiles=draw_atlas.tiles_of(provinces.cells) if drawn_provinces else [],
        weeks=_weeks(calls.weeks_of(campaign_id, until), first) if known else [],
        heat=heat,
        reach=reach,
        some_hidden=bool(shown.hidden or provinces.hidden) or any(cell.count is None for cell in heat),
    )


def first_day(since: str, now: dt.datetime) -> dt.date | None:
    """The day from which on is counted; None for all. Outcomes are counted by month, so no window is shorter."""
    today = now.astimezone(dt.UTC).date()
    if since == SINCE_YEAR:
        return today.replace(month=1, day=1)
    return today.replace(day=1) if since == SINCE_MONTH else None


def draw_together(*, since: str, now: dt.datetime) -> Together:
    """Packs and hours are hidden among all weeks at once: two spans laid over each other tell nothing more."""
    first = first_day(since, now)
    doubts = atlas.suppress(guide.raised(first))
    return Together(
        doubts=_bars(doubts),
        packs=_since(first, _bars(atlas.suppress(packs.handed_over()))),
        hours=_since(first, _hours_given(now)),
    )


def _since(first: dt.date | None, bars: list[Bar]) -> list[Bar]:
    """Whole weeks, the oldest first: the one in which the span begins is one of them."""
    earliest = f"{monday_of(first):%G-W%V}" if first else ""
    kept = sorted((bar for bar in bars if bar.code >= earliest), key=lambda bar: bar.code)
    most = max((bar.count for bar in kept if bar.count), default=0)
    return [Bar(bar.code, bar.count, _part(bar.count, most)) for bar in kept]


def _hours_given(now: dt.datetime) -> list[Bar]:
    """Hours that all together gave, of weeks that are over: one that still grows would tell each shift apart.

    Hidden where people seldom came, because the hours would be somebody's own.
    """
    over = now.astimezone(dt.UTC).date() - dt.timedelta(days=8)  # its last shift may reach into the next day
    weeks = {f"{one.monday:%G-W%V}": one for one in shifts.given() if one.monday <= over}
    shown = atlas.suppress({week: one.places for week, one in weeks.items()})
    return [Bar(week, round(weeks[week].minutes / 60) if places else None) for week, places in shown.cells.items()]


def _group(code: str) -> str:
    outcome = rules.CONVERSATION_OUTCOMES.get(code)
    return outcome.group if outcome else ""


def _stage(code: str) -> str:
    if code not in rules.CONVERSATION_OUTCOMES:
        return UNANSWERED
    return STAGE_OF_GROUP.get(_group(code), NO_TALK)


def _bars(shown: atlas.Shown) -> list[Bar]:
    most = max((count for count in shown.cells.values() if count), default=0)
    bars = [Bar(code, count, _part(count, most)) for code, count in shown.cells.items()]
    return sorted(bars, key=lambda bar: (bar.count is None, -(bar.count or 0), bar.code))


def _stages(shown: atlas.Shown) -> list[Stage]:
    sums = {stage: [0, 0] for stage in STAGES}
    for code, count in shown.cells.items():
        sums[_stage(code)][0] += count or 0
        sums[_stage(code)][1] += count is None
    most = max(count for count, _ in sums.values())
    return [Stage(stage, count, bool(hidden), _part(count, most)) for stage, (count, hidden) in sums.items()]


def _weeks(weeks: Mapping[dt.date, tuple[int, int]], first: dt.date | None) -> list[Week]:
    """Chosen among all weeks and shown from one on: two spans laid over each other tell nothing more."""
    shown = atlas.suppress({monday.isoformat(): attempts for monday, (attempts, _) in weeks.items()})
    if shown.total is None:
        return []
    kept = [monday for monday in weeks if first is None or monday >= monday_of(first)]
    most = max((count for monday in kept if (count := shown.cells[monday.isoformat()])), default=0)
    return [_week(monday, shown.cells[monday.isoformat()], *weeks[monday], most) for monday in kept]


def _week(monday: dt.date, count: int | None, attempts: int, answered: int, most: int) -> Week:
    return Week(monday, count, atlas.share(answered, attempts) if count else None, _part(count, most))


def _hours(tallies: list[calls.HourTally]) -> tuple[list[Cell], list[Reach]]:
    """The heat of hour and weekday, and which share answered at each hour. Nothing while there is too little."""
    shown = atlas.suppress({f"{one.weekday} {one.hour:02d}": one.attempts for one in tallies})
    if shown.total is None or not tallies:
        return [], []
    most = max((count for count in shown.cells.values() if count), default=0)
    first, last = min(one.hour for one in tallies), max(one.hour for one in tallies)
    heat = []
    for weekday in range(7):
        for hour in range(first, last + 1):
            count = shown.cells.get(f"{weekday} {hour:02d}", 0)
            heat.append(Cell(weekday, hour, count, atlas.shade(count, most)))
    whole, part = Counter[int](), Counter[int]()
    for one in tallies:
        whole[one.hour] += one.attempts
        part[one.hour] += one.answered
    return heat, [Reach(hour, atlas.share(part[hour], whole[hour])) for hour in range(first, last + 1)]


def _part(count: int | None, most: int) -> int:
    return round(100 * count / most) if count and most else 0
