"""Clocks of the world: a wall clock's hour becomes a moment, and back. Summer time is asked of zoneinfo, not guessed.

Twice a year a wall clock jumps: an hour that does not exist, and one that comes twice. Both are told to the planner.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

BEIJING = "Asia/Shanghai"
# Shown first: where most volunteers live. Any other name of the list is as good.
COMMON = (
    "America/Toronto", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Vancouver", "Europe/London", "Europe/Paris", "Europe/Berlin", "Australia/Sydney", "Australia/Melbourne",
    "Pacific/Auckland", "Asia/Taipei", "Asia/Tokyo", "Asia/Seoul", "Asia/Singapore", "Asia/Kuala_Lumpur",
)  # fmt: skip
# Nobody calls from there, so nobody's clock is there.
INSIDE = frozenset(
    {"Asia/Shanghai", "Asia/Urumqi", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Kashgar", "PRC"}
)
ONCE, NEVER, TWICE = "once", "never", "twice"


@dataclass(frozen=True)
class Moment:
    """`how` the wall clock shows it: once; never, then `at` is the end of the gap; twice, then the first of them."""

    at: dt.datetime
    how: str


@lru_cache(maxsize=1)
def names() -> frozenset[str]:
    """Every clock a volunteer may choose."""
    kept = {name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/"))}
    return frozenset(kept - INSIDE)


def moment(wall: dt.datetime, zone: str) -> Moment:
    """A naive hour on the wall of that zone, as a moment in UTC."""
    clock = ZoneInfo(zone)
    first, second = (wall.replace(tzinfo=clock, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    if first.astimezone(clock).replace(tzinfo=None) != wall:
        # In a gap the two readings lie on both sides of it; the earlier offset gives the later moment.
        return Moment(_after_gap(min(first, second), max(first, second), clock), NEVER)
    return Moment(first, TWICE if second != first else ONCE)


def _after_gap(before: dt.datetime, after: dt.datetime, clock: ZoneInfo) -> dt.datetime:
    """The moment of the jump itself, found by halving: its first hour exists again."""
    start = before.astimezone(clock).utcoffset()
    low, high = before, after
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if middle.astimezone(clock).utcoffset() == start else (low, middle)
    return high.replace(microsecond=0)


def on_wall(at: dt.datetime, zone: str) -> dt.datetime:
    return at.astimezone(ZoneInfo(zone))


def jumps_within(start: dt.datetime, end: dt.datetime, zone: str) -> bool:
    """Whether that zone's clock is set while somebody is on duty."""
    return on_wall(start, zone).utcoffset() != on_wall(end, zone).utcoffset()
