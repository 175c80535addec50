"""Does this machine's clock go steadily? A lease is a promise about time, and a clock that jumps would break it.

Each process compares the wall clock with one that never runs backwards. When the two part by more than half a minute,
nobody new is handed out for as long as a lease lasts: whoever was promised a person before the jump keeps them.
"""

import threading
import time
from dataclasses import dataclass, field

MOST_APART = 30.0  # seconds
FROZEN_FOR = 600.0  # the longest that a lease may still run: calls.rules.LEASE


@dataclass
class Watch:
    """`look` is given both clocks, in seconds; it says for how long nobody may be handed out, 0 when all is well."""

    _apart: float | None = None
    _frozen_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self, *, wall: float, steady: float) -> float:
        with self._lock:
            apart = wall - steady
            if self._apart is not None and abs(apart - self._apart) > MOST_APART:
                self._frozen_until = steady + FROZEN_FOR
                self._apart = apart
            elif self._apart is None:
                self._apart = apart
            return max(0.0, self._frozen_until - steady)


@dataclass
class Drift:
    """How far the wall clock ran ahead of the steady one in all. Small steps add up, which each alone is believed."""

    _first: float | None = None

    def ahead(self, *, wall: float, steady: float) -> float:
        if self._first is None:
            self._first = wall - steady
        return wall - steady - self._first


_watch, _drift = Watch(), Drift()
# It goes on while the machine sleeps, where the system has such a clock.
_BOOT = getattr(time, "CLOCK_BOOTTIME", None)


def frozen_for() -> float:
    """Seconds until people may be handed out again in this process; 0 while the clock goes steadily."""
    return _watch.look(wall=time.time(), steady=time.monotonic())


def ran_ahead() -> float:
    """Seconds by which the wall clock ran ahead since this process began; less than 0 when it was set back."""
    steady = time.monotonic() if _BOOT is None else time.clock_gettime(_BOOT)
    return _drift.ahead(wall=time.time(), steady=steady)


frozen_for()  # from the start of the process on
ran_ahead()
