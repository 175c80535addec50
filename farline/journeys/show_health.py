"""How the site itself is doing: keys, room, clock, lines, and what the sweep has left lying. Nobody in particular."""

import datetime as dt
from dataclasses import dataclass

from farline.common import clock_agrees, same_root, vault
from farline.journeys import find_trouble, sweep

LOOKS = ("keys", "disk", "clock", "date", "lines", "worker", "root")
# A sweep comes each minute. What was due so long ago and still is shows that no worker runs.
LATE = dt.timedelta(minutes=10)
BULKY = frozenset({"numbers"})  # a long list that ends takes many sweeps


@dataclass(frozen=True)
class Health:
    """`keys`: open, locked, shut or away.
    `root`: whether opt-outs lie under the root key that is here.
    `late`: what should have ended ten minutes ago, clock by clock.
    """

    keys: str
    room: bool
    clock: bool
    date: bool
    lines: bool
    root: bool
    late: dict[str, int]

    @property
    def look_at(self) -> list[str]:
        """What somebody should look at now."""
        worker = not any(count for what, count in self.late.items() if what not in BULKY)
        good = (self.keys == vault.OPEN, self.room, self.clock, self.date, self.lines, worker, self.root)
        return [name for name, is_good in zip(LOOKS, good, strict=True) if not is_good]


def show_health(*, now: dt.datetime) -> Health:
    keys, trouble = vault.standing(), find_trouble.find_trouble(now=now)
    return Health(
        keys=keys,
        room=not trouble.disk,
        clock=not clock_agrees.frozen_for(),
        date=not trouble.date,
        lines=not trouble.lines,
        root=not same_root.is_other(),
        late=sweep.due(now=now - LATE) if keys in {vault.OPEN, vault.SHUT} else {},
    )
