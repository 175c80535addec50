"""A week's hours between the form and the room that keeps them. Two spans a day; a campaign needs no more."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from farline.calls.rules import DEFAULT_WINDOW, EARLIEST, LATEST, Span, Window

__all__ = ["EARLIEST", "LATEST", "SPANS", "initial_of", "lines", "window_of"]
Pair = tuple[dt.time, dt.time]


@dataclass(frozen=True)
class SpanOfWeek:
    label: str | Promise
    day: str  # which of Window's two kinds of day
    place: int  # first or second span of that day


SPANS = {
    "weekday_first": SpanOfWeek(_("Monday to Saturday, first span"), "weekdays", 0),
    "weekday_second": SpanOfWeek(_("Monday to Saturday, second span"), "weekdays", 1),
    "sunday_first": SpanOfWeek(_("Sunday and holidays, first span"), "sundays", 0),
    "sunday_second": SpanOfWeek(_("Sunday and holidays, second span"), "sundays", 1),
}


def usual(key: str) -> Pair:
    span: Span = getattr(DEFAULT_WINDOW, SPANS[key].day)[SPANS[key].place]
    return span.start, span.end


def window_of(pairs: dict[str, Pair | None], *, all_hours: bool) -> Window:
    """The window that the form says. `all_hours` holds for invented lists only; the room sees to that."""

    def of_day(day: str) -> tuple[Span, ...]:
        chosen = [pairs.get(key) for key, span in SPANS.items() if span.day == day]
        return tuple(sorted(Span(*pair) for pair in chosen if pair))

    return Window(of_day("weekdays"), of_day("sundays"), any_hour=all_hours)


def initial_of(window: Window) -> dict[str, Any]:
    """The form's fields as this window fills them; a span that is not there stays empty."""
    filled: dict[str, Any] = {"all_hours": window.any_hour}
    for key, span in SPANS.items():
        there: tuple[Span, ...] = getattr(window, span.day)
        start, end = (there[span.place].start, there[span.place].end) if span.place < len(there) else (None, None)
        filled |= {f"{key}_from": start, f"{key}_to": end}
    return filled


def lines(window: Window) -> list[str]:
    """One line for each kind of day."""
    if window.any_hour:
        return [gettext("At any hour (demo only)")]
    days = ((gettext("Monday to Saturday"), window.weekdays), (gettext("Sunday and holidays"), window.sundays))
    return [
        gettext("%(days)s: %(hours)s") % {"days": days_, "hours": _hours(spans) or gettext("nobody is called")}
        for days_, spans in days
    ]


def _hours(spans: tuple[Span, ...]) -> str:
    comma = pgettext("between spans of hours", ", ")
    return comma.join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in spans)
