"""When somebody may be called, on the clock they live by. Pure: the time is always passed in.

China keeps one clock, without summer time. In Xinjiang daily life runs about two hours behind it; `clock_shift`
is that number of minutes, so that 09:00 there is 11:00 in Beijing.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from farline.calls.holidays import HOLIDAYS

BEIJING = dt.timedelta(hours=8)
EARLIEST, LATEST = dt.time(8), dt.time(21)  # whatever a campaign says, nobody's telephone rings outside
SUNDAY = 6
LOOK_AHEAD_DAYS = 15  # longer than any run of days on which a window can be shut


@dataclass(frozen=True, order=True)
class Span:
    start: dt.time
    end: dt.time  # the first minute that is too late


class WindowUnfit(ValueError):
    """Calls may lie between 8 in the morning and 9 at night, and each span ends after it starts."""


@dataclass(frozen=True)
class Window:
    """A week's hours. `any_hour` holds for invented lists only, on which nobody's telephone rings: a real list of the
    same campaign keeps to the spans, and to the day.
    """

    weekdays: tuple[Span, ...]  # Monday to Saturday
    sundays: tuple[Span, ...]  # and public holidays
    any_hour: bool = False

    def __post_init__(self) -> None:
        for span in (*self.weekdays, *self.sundays):
            by_day = span.start >= EARLIEST and span.end <= LATEST
            if not span.start < span.end or not (by_day or self.any_hour):
                raise WindowUnfit(WindowUnfit.__doc__)

    def as_data(self) -> dict[str, Any]:
        """As it lies in the campaign's row."""
        return {
            "weekdays": [[f"{s.start:%H:%M}", f"{s.end:%H:%M}"] for s in self.weekdays],
            "sundays": [[f"{s.start:%H:%M}", f"{s.end:%H:%M}"] for s in self.sundays],
            "any_hour": self.any_hour,
        }


def spans(*pairs: tuple[str, str]) -> tuple[Span, ...]:
    return tuple(sorted(Span(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in pairs))


DEFAULT_WINDOW = Window(spans(("09:00", "12:00"), ("14:00", "20:30")), spans(("10:00", "12:00"), ("14:00", "20:00")))


def window_from(data: dict[str, Any]) -> Window:
    """The window of a campaign's row; an empty one means the default."""
    if not data:
        return DEFAULT_WINDOW
    return Window(
        spans(*((start, end) for start, end in data.get("weekdays", []))),
        spans(*((start, end) for start, end in data.get("sundays", []))),
        bool(data.get("any_hour")),
    )


def daily_clock(utc: dt.datetime, clock_shift: int) -> dt.datetime:
    """The same moment on the clock that the person lives by."""
    return utc.astimezone(dt.timezone(BEIJING - dt.timedelta(minutes=clock_shift)))


def spans_on(window: Window, day: dt.date) -> tuple[Span, ...]:
    return window.sundays if day.weekday() == SUNDAY or day in HOLIDAYS else window.weekdays


def may_call_at(window: Window, utc: dt.datetime, clock_shift: int = 0, *, synthetic: bool = False) -> bool:
    if window.any_hour and synthetic:
        return True
    there = daily_clock(utc, clock_shift)
    by_day = EARLIEST <= there.time() < LATEST
    return by_day and any(span.start <= there.time() < span.end for span in spans_on(window, there.date()))


def opens_next(
    window: Window, utc: dt.datetime, clock_shift: int = 0, *, synthetic: bool = False
) -> dt.datetime | None:
    """The first moment from `utc` on at which a call may be made; None for a window that never opens."""
    if may_call_at(window, utc, clock_shift, synthetic=synthetic):
        return utc
    there = daily_clock(utc, clock_shift)
    return next((start.astimezone(dt.UTC) for start in _starts(window, there) if start > there), None)


def in_daytime(start: dt.datetime, end: dt.datetime, clock_shift: int = 0) -> bool:
    """An hour that somebody chose themselves: the window does not bind it, but night does."""
    first, last = daily_clock(start, clock_shift), daily_clock(end, clock_shift)
    return first < last and first.date() == last.date() and first.time() >= EARLIEST and last.time() <= LATEST


def _starts(window: Window, there: dt.datetime) -> Iterator[dt.datetime]:
    for ahead in range(LOOK_AHEAD_DAYS):
        day = there.date() + dt.timedelta(days=ahead)
        for span in sorted(spans_on(window, day)):
            if max(span.start, EARLIEST) < min(span.end, LATEST):
                yield dt.datetime.combine(day, max(span.start, EARLIEST), tzinfo=there.tzinfo)
