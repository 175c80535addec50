"""What the key-holder does at most in an hour, for whom: plain rules, held by the key-holder and by nobody else.

It counts numbers opened, numbers shown with their middle hidden, and marks made of numbers: whoever could have marks
made without end would try every number there is. A web process that was taken over can lie about who asks; the limits
of the whole site hold all the same. Beyond one of them the key-holder opens no number until an operator unlocks it.
An import needs marks by the million: it asks for a grant first, and the key-holder keeps account of these by day.
"""

import secrets
from collections import deque
from dataclasses import dataclass, field

from farline.common.vault import keyfiles

HOUR, DAY = 3600.0, 86_400.0


MOST_NAMES = 10_000


class TooMany(Exception):
    """This volunteer has opened as many numbers in an hour as one person may."""


class Shut(keyfiles.KeysLocked):
    """More numbers were asked for than the whole site may open in an hour. An operator must look, then unlock."""


@dataclass
class Window:
    """So many of something within so many seconds that have just gone by."""

    most: int
    seconds: float = HOUR
    _taken: deque[tuple[float, int]] = field(default_factory=deque)
    _sum: int = 0

    def take(self, count: int, *, now: float) -> bool:
        """False, and nothing is counted, when that would be too many. Raises ValueError for less than nothing."""
        if count < 0:
            raise ValueError("less than nothing was taken")
        while self._taken and self._taken[0][0] <= now - self.seconds:
            self._sum -= self._taken.popleft()[1]
        if self._sum + count > self.most:
            return False
        self._sum += count
        if self._taken and now - self._taken[-1][0] < self.seconds / 360:
            self._taken[-1] = (self._taken[-1][0], self._taken[-1][1] + count)
        else:
            self._taken.append((now, count))
        return True


@dataclass
class Limits:
    """In an hour: `volunteer` and `site`: opens; `masks_each` and `masks`: numbers shown with their middle hidden;
    `marks`: keyed marks of numbers, of one at a time or of many. In a day: `granted`: marks that imports were granted.

    Times are seconds of a clock that never runs backwards.
    """

    volunteer: int = 60
    site: int = 2000
    masks_each: int = 1_000
    masks: int = 100_000
    marks: int = 2_000_000
    granted: int = 300_000_000
    shut: bool = False
    _used: dict[str, float] = field(default_factory=dict)
    _opens: Window = field(init=False)
    _masks: Window = field(init=False)
    _marks: Window = field(init=False)
    _single: Window = field(init=False)
    _granted: Window = field(init=False)
    _opens_of: dict[str, Window] = field(default_factory=dict)
    _masks_of: dict[str, Window] = field(default_factory=dict)
    _grants: dict[str, tuple[float, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._masks, self._marks, self._single = Window(self.masks), Window(self.marks), Window(self.marks)
        self._granted, self._opens = Window(self.granted, DAY), Window(self.site)

    def reopen(self) -> None:
        """Somebody has looked: the site has its hour anew. What one person may in an hour is counted on."""
        self.shut = False
        self._opens, self._masks = Window(self.site), Window(self.masks)
        self._marks, self._single = Window(self.marks), Window(self.marks)

    def mask(self, count: int, *, who: str, now: float) -> None:
        """Note numbers shown with their middle hidden. Raises TooMany or Shut."""
        if self.shut:
            raise Shut
        if who and not _window(self._masks_of, who, self.masks_each).take(count, now=now):
            raise TooMany
        if not self._masks.take(count, now=now):
            self.shut = True
            raise Shut

    def mark(self, count: int, *, grant: str, now: float) -> None:
        """Note marks made of numbers, under a grant or without one. Raises TooMany or Shut."""
        if count < 0:
            raise ValueError("less than nothing was marked")
        if grant:
            since, left = self._grants.get(grant, (0.0, 0))
            if left < count or since <= now - DAY:
                raise TooMany
            self._grants[grant] = (since, left - count)
            return
        # Marks of one number have an account of their own, and go on when the rest is shut: so do opt-outs.
        window = self._single if count == 1 else self._marks
        if (self.shut and count > 1) or not window.take(count, now=now):
            self.shut = True
            raise Shut

    def grant(self, count: int, *, now: float) -> str:
        """Leave for so many marks, which an import will ask for within a day. Raises TooMany or Shut."""
        if self.shut:
            raise Shut
        if count <= 0 or not self._granted.take(count, now=now):
            raise TooMany
        self._grants = {name: kept for name, kept in self._grants.items() if kept[0] > now - DAY and kept[1]}
        name = secrets.token_hex(16)
        self._grants[name] = (now, count)
        return name

    def take(self, *, who: str, permit: str, now: float) -> None:
        """Note one open under a permit. The same permit again counts once. Raises TooMany or Shut."""
        if self.shut:
            raise Shut
        self._used = {permit: at for permit, at in self._used.items() if at > now - HOUR}
        if permit in self._used:
            return
        if not _window(self._opens_of, who, self.volunteer).take(1, now=now):
            raise TooMany
        if not self._opens.take(1, now=now):
            self.shut = True
            raise Shut
        self._used[permit] = now


def _window(kept: dict[str, Window], who: str, most: int) -> Window:
    if len(kept) > MOST_NAMES:
        kept.clear()
    return kept.setdefault(who, Window(most))
