"""The journal: one line for each write that matters, in the same transaction, without personal detail.

Lines carry a handle, an action and counts; never a number, a name, a note, an address. Times are cut to
the minute. The declaration side writes no line for a single declaration: the order of lines would
join it to a call.
"""

import datetime as dt
from dataclasses import dataclass

from farline.common.models import JournalLine


def write(*, action: str, by: str, now: dt.datetime, about: str = "") -> None:
    """Write one line. `action` is "room.verb", `about` a random id or a count, at most 120 characters."""
    JournalLine.objects.create(action=action, by=by, at=now.replace(second=0, microsecond=0), about=about[:120])


@dataclass(frozen=True)
class Line:
    id: int
    at: dt.datetime
    by: str
    action: str
    about: str


def latest(most: int, *, before: int | None = None) -> list[Line]:
    """The newest lines first, at most so many; with `before`, those older than that line."""
    lines = JournalLine.objects.order_by("-id")
    if before is not None:
        lines = lines.filter(id__lt=before)
    return [Line(line.pk, line.at, line.by, line.action, line.about) for line in lines[:most]]


def has(*, action: str) -> bool:
    """Whether such a line was ever written."""
    return JournalLine.objects.filter(action=action).exists()
