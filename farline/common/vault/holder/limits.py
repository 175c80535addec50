"""How many numbers may be opened, for whom, in an hour: plain rules, held by the key-holder and by nobody else.

A web process that was taken over can lie about who asks; the limit of the whole site holds all the same. Beyond it the
key-holder opens no number until an operator unlocks it again.
"""

from collections import deque
from dataclasses import dataclass, field

HOUR = 3600.0


class TooMany(Exception):
    """This volunteer has opened as many numbers in an hour as one person may."""


class Shut(Exception):
    """More numbers were asked for than the whole site may open in an hour. An operator must look, then unlock."""


@dataclass
class Limits:
    """`volunteer` and `site`: opens in an hour. Times are seconds of a clock that never runs backwards."""

    volunteer: int = 60
    site: int = 2000
    shut: bool = False
    _site: deque[float] = field(default_factory=deque)
    _each: dict[str, deque[float]] = field(default_factory=dict)
    _used: dict[str, float] = field(default_factory=dict)

    def take(self, *, who: str, permit: str, now: float) -> None:
        """Note one open under a permit. The same permit again counts once. Raises TooMany or Shut."""
        if self.shut:
            raise Shut
        self._forget(now)
        if permit in self._used:
            return
        each = self._each.setdefault(who, deque())
        if len(each) >= self.volunteer:
            raise TooMany
        if len(self._site) >= self.site:
            self.shut = True
            raise Shut
        each.append(now)
        self._site.append(now)
        self._used[permit] = now

    def _forget(self, now: float) -> None:
        for times in (self._site, *self._each.values()):
            while times and times[0] <= now - HOUR:
                times.popleft()
        self._each = {who: times for who, times in self._each.items() if times}
        self._used = {permit: at for permit, at in self._used.items() if at > now - HOUR}
