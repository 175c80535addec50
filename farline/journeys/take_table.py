"""A table of counts is taken along: never without a reason, and the journal keeps who took which, and what for."""

import datetime as dt

from farline.common import journal

REASONS = ("planning", "report", "checking")
WHAT = ("calls", "waiting", "reach")


class ReasonMissing(Exception):
    """Please choose what the table is for. The journal keeps it."""


def take_table(*, what: str, reason: str, by: str, now: dt.datetime) -> None:
    """`what` begins with one of WHAT. Raises ReasonMissing; then nothing is written."""
    if reason not in REASONS:
        raise ReasonMissing
    journal.write(action="calls.export_counts", by=by, now=now, about=f"{what} {reason}")
