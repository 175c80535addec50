"""What an operator can mend and any process can see, keys or no keys: room, date, lines. It only reads."""

import datetime as dt
from dataclasses import dataclass

from farline.common import ballast, steady
from farline.telephony import queries as telephony

DISK, DATE, LINES = "disk", "date", "lines"
PAUSED = "paused"


@dataclass(frozen=True)
class Trouble:
    """Each is true where something is wrong."""

    lines: bool
    disk: bool
    date: bool

    @property
    def look_at(self) -> list[str]:
        return [name for name in (LINES, DISK, DATE) if getattr(self, name)]


def find_trouble(*, now: dt.datetime) -> Trouble:
    return Trouble(
        lines=any(trunk.state == PAUSED for trunk in telephony.trunks()),
        disk=not ballast.may_dial(),
        date=steady.has_leaped(now.date()),
    )
