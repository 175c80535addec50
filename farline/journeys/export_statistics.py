"""A campaign's counts as a table to take along: only what the page shows, for a reason that the journal keeps."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from farline.common import journal
from farline.journeys import draw_statistics

REASONS = ("planning", "report", "checking")
Row = tuple[str, str, str]


class ReasonMissing(Exception):
    """Please choose what the table is for. The journal keeps it."""


@transaction.atomic
def export_statistics(*, campaign_id: int, view: str, since: str, reason: str, by: str, now: dt.datetime) -> list[Row]:
    """(picture, cell, count) in codes; hidden counts are empty. Raises ReasonMissing."""
    if reason not in REASONS:
        raise ReasonMissing
    journal.write(action="calls.export_counts", by=by, now=now, about=f"{campaign_id} {view} {since} {reason}")
    drawn = draw_statistics.draw_statistics(campaign_id=campaign_id, view=view, since=since, now=now)
    return list(_rows(drawn))


def _rows(drawn: draw_statistics.Statistics) -> Iterator[Row]:
    yield "total", "", _said(drawn.total)
    for bar in drawn.outcomes:
        yield "outcome", bar.code, _said(bar.count)
    for bar in drawn.provinces:
        yield "province", bar.code, _said(bar.count)
    for week in drawn.weeks:
        yield "week", week.monday.isoformat(), _said(week.count)
        yield "week_answered_percent", week.monday.isoformat(), _said(week.percent)
    for cell in drawn.heat:
        yield "weekday_hour", f"{cell.weekday + 1} {cell.hour:02d}:00", _said(cell.count)
    for one in drawn.reach:
        yield "hour_answered_percent", f"{one.hour:02d}:00", _said(one.percent)


def _said(count: int | None) -> str:
    return "" if count is None else str(count)
