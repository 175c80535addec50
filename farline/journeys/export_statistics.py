"""A campaign's counts as a table to take along: only what the page shows, for a reason that the journal keeps."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction

from farline.journeys import draw_statistics, take_table

Row = tuple[str, str, str]


@transaction.atomic
def export_statistics(*, campaign_id: int, view: str, since: str, reason: str, by: str, now: dt.datetime) -> list[Row]:
    """(picture, cell, count) in codes; hidden counts are empty. Raises take_table.ReasonMissing."""
    take_table.take_table(what=f"calls {campaign_id} {view} {since}", reason=reason, by=by, now=now)
    drawn = draw_statistics.draw_statistics(campaign_id=campaign_id, view=view, since=since, now=now)
    together = draw_statistics.draw_together(since=since, now=now)
    return [*_of_the_campaign(drawn), *_of_all(together)]


def _of_the_campaign(drawn: draw_statistics.Statistics) -> Iterator[Row]:
    yield "total", "", _said(drawn.total)
    if drawn.total is not None:
        for stage in drawn.stages:
            # "0 or more" says nothing: it is hidden, on the page too.
            shown = (stage.count or None) if stage.at_least else stage.count
            yield "stage_at_least" if stage.at_least else "stage", stage.code, _said(shown)
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


def _of_all(together: draw_statistics.Together) -> Iterator[Row]:
    for bar in together.doubts:
        yield "doubt", bar.code, _said(bar.count)
    for bar in together.packs:
        yield "packs_in_week", bar.code, _said(bar.count)
    for bar in together.hours:
        yield "hours_in_week", bar.code, _said(bar.count)


def _said(count: int | None) -> str:
    return "" if count is None else str(count)
