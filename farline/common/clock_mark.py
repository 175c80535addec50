"""Does the clock go steadily from one process to the next? A sweep by a timer lives for a moment and sees no jump.

So whoever sweeps leaves a mark in the data folder: how far apart the wall clock and the one that runs since the start
of the machine are. When they part by more than half a minute until the next sweep, nothing is swept for as long as a
lease lasts, as `common.clock` does within one process. A machine that was started anew begins a new mark.

Whoever hands out reads it too: a process that began after the jump saw none.
"""

import contextlib
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from django.conf import settings

from farline.common import clock

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Mark:
    """Seconds by which the clocks were apart first and lately, and when, by the steady one, they jumped."""

    boot: str
    first: float
    apart: float
    jumped: float | None = None

    def frozen_for(self, steady: float) -> float:
        return 0.0 if self.jumped is None else max(0.0, self.jumped + clock.FROZEN_FOR - steady)

    @property
    def ahead(self) -> float:
        """Seconds by which the wall clock ran ahead in all. Small steps add up, which each alone is believed."""
        return self.apart - self.first


@dataclass(frozen=True)
class Seen:
    """`frozen_for`: seconds until somebody may sweep. `ahead`: how far the wall clock ran ahead since the start."""

    frozen_for: float = 0.0
    ahead: float = 0.0


def look(*, somebody_looked: bool = False) -> Seen:
    """Compare with the mark of the last sweep and leave one's own. `somebody_looked`: the date is right.

    Where a system has no clock that runs on while it sleeps, nothing can be told.
    """
    machine = _machine()
    if machine is None:
        return Seen()
    steady, boot = machine
    return look_at(_file(), wall=time.time(), steady=steady, boot=boot, somebody_looked=somebody_looked)


class Since:
    """For a process: the jumps that the sweeps saw, and one before it began which no sweep has seen yet."""

    def __init__(self) -> None:
        self._until: float | None = None

    def frozen_for(self, file: Path, *, wall: float, steady: float, boot: str) -> float:
        mark = _read(file)
        if mark is None or mark.boot != boot:
            return 0.0
        if self._until is None:  # later on its own watch sees it
            self._until = steady + clock.FROZEN_FOR if abs(wall - steady - mark.apart) > clock.MOST_APART else steady
        return max(0.0, self._until - steady, mark.frozen_for(steady))


_since = Since()


def frozen_for() -> float:
    """Seconds until people may be handed out again, by what the sweeps have left; nothing is written."""
    machine = _machine()
    if machine is None:
        return 0.0
    steady, boot = machine
    return _since.frozen_for(_file(), wall=time.time(), steady=steady, boot=boot)


def _machine() -> tuple[float, str] | None:
    """The clock that runs since the machine started, and which start that was."""
    if not hasattr(time, "CLOCK_BOOTTIME") or not BOOT_ID.exists():
        return None
    return time.clock_gettime(time.CLOCK_BOOTTIME), BOOT_ID.read_text(encoding="ascii").strip()


def look_at(file: Path, *, wall: float, steady: float, boot: str, somebody_looked: bool = False) -> Seen:
    before, apart = _read(file), wall - steady
    mark = Mark(boot, apart, apart)
    if before is not None and before.boot == boot:
        jumped = steady if abs(apart - before.apart) > clock.MOST_APART else before.jumped
        mark = replace(before, apart=apart, jumped=jumped)
    if somebody_looked and not mark.frozen_for(steady):
        mark = replace(mark, first=apart)
    _write(file, mark)
    return Seen(mark.frozen_for(steady), mark.ahead)


def _file() -> Path:
    return settings.DATA_DIR / "clock.json"


def _read(file: Path) -> Mark | None:
    try:
        return Mark(**json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):  # none yet, or half of one
        return None


def _write(file: Path, mark: Mark) -> None:
    """A full disk stops no sweep."""
    beside = file.with_name(f"{file.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        beside.write_text(json.dumps(asdict(mark)), encoding="utf-8")
        beside.replace(file)
