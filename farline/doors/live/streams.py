"""One open stream: waits for news, keeps the line warm, ends when told. At most a few for each volunteer."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator

from farline.doors.live.topics import News

PER_VOLUNTEER = 4
ALTOGETHER = 400
HEARTBEAT = 15.0  # seconds; proxies and phones drop lines that stay silent for longer


class TooManyStreams(Exception):
    """Too many pages of Farline are open at once. Please close some."""


class Places:
    """Counts the open streams. Used on the event loop alone, so it needs no lock."""

    def __init__(self, per_volunteer: int = PER_VOLUNTEER, altogether: int = ALTOGETHER) -> None:
        self.per_volunteer, self.altogether = per_volunteer, altogether
        self.taken: Counter[int] = Counter()

    def take(self, volunteer: int) -> None:
        if self.taken[volunteer] >= self.per_volunteer or self.taken.total() >= self.altogether:
            raise TooManyStreams
        self.taken[volunteer] += 1

    def give_back(self, volunteer: int) -> None:
        self.taken[volunteer] -= 1
        if self.taken[volunteer] <= 0:
            del self.taken[volunteer]


class Stream:
    """News wait here until the page has read them. Of many that arrive at once the newest is enough."""

    def __init__(self, heartbeat: float = HEARTBEAT) -> None:
        self.heartbeat = heartbeat
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._newest: News | None = None
        self._over = False

    def tell(self, news: News) -> None:
        """Called from the thread of a topic."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take_in, news)

    def end(self) -> None:
        self._over = True
        self._woken.set()

    def _take_in(self, news: News) -> None:
        if news.name:
            self._newest = news
        if news.last:
            self._over = True
        self._woken.set()

    async def lines(self) -> AsyncIterator[bytes]:
        yield b"retry: 3000\n\n"
        while True:
            try:
                await asyncio.wait_for(self._woken.wait(), self.heartbeat)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            self._woken.clear()
            if self._newest is not None:
                yield written(self._newest)
                self._newest = None
            if self._over:
                return


def written(news: News) -> bytes:
    return f"event: {news.name}\ndata: {json.dumps(dict(news.fields))}\n\n".encode()
