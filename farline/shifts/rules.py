"""How long a shift is, how many come, what somebody may say of themselves, and when what was said lapses."""

import datetime as dt
from collections.abc import Iterable

from farline.common.mondays import monday_of
from farline.shifts import zones

PLANNED, CANCELED = "planned", "canceled"
STATES = (PLANNED, CANCELED)
NEXT = {PLANNED: frozenset({CANCELED}), CANCELED: frozenset[str]()}

SHORTEST, LONGEST = 15, 6 * 60  # minutes
MOST_PLACES, MOST_WEEKS = 200, 26
FARTHEST = dt.timedelta(days=190)
KEPT_FOR = dt.timedelta(days=30)

READY, BREAK, GONE = "ready", "break", "gone"
DOINGS = (READY, BREAK, GONE)
# Said once, it does not hold for ever: a tab that was left open must not look like a person.
LAPSES = {READY: dt.timedelta(minutes=30), BREAK: dt.timedelta(minutes=60), GONE: dt.timedelta(minutes=30)}
SOON = dt.timedelta(hours=24)
NOW = dt.timedelta(minutes=15)
MOST_MINUTES_A_WEEK = 60 * 60


def is_fit(*, minutes: int, places: int) -> bool:
    return SHORTEST <= minutes <= LONGEST and 1 <= places <= MOST_PLACES


def weekly(wall: dt.datetime, zone: str, weeks: int) -> list[zones.Moment]:
    """The same hour on the same wall clock, week after week; Beijing's hour moves when that clock is set."""
    return [zones.moment(wall + dt.timedelta(weeks=n), zone) for n in range(weeks)]


def overlap(one: tuple[dt.datetime, dt.datetime], other: tuple[dt.datetime, dt.datetime]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def week_of(at: dt.datetime, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """The week, Monday to Sunday on that clock, as two moments."""
    wall = zones.on_wall(at, zone)
    monday = dt.datetime.combine(monday_of(wall.date()), dt.time())
    return zones.moment(monday, zone).at, zones.moment(monday + dt.timedelta(days=7), zone).at


def fits_budget(taken: Iterable[int], more: int, most: int | None) -> bool:
    """Whether one more shift stays within the minutes a week that somebody gave themselves."""
    return most is None or sum(taken) + more <= most
