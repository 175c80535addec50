"""Threads that write pages: as many as there is work, at most a few. Whoever worked last is asked first.

So a quiet hour keeps one or two of them at work, and with them one or two connections to the database, whose
statements are planned already; threads that took turns would each plan everything anew.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

Work = tuple[Callable[..., Any], tuple[Any, ...], "asyncio.Future[Any]"]


class Hands:
    def __init__(self, most: int) -> None:
        self.most, self.there = most, 0
        self._resting: list[_Hand] = []
        self._waiting: deque[Work] = deque()
        self._lock = threading.Lock()

    def do(self, what: Callable[..., Any], given: tuple[Any, ...], done: "asyncio.Future[Any]") -> None:
        """Asked on the event loop; `done` hears what came of it."""
        with self._lock:
            if self._resting:
                self._resting.pop().give((what, given, done))
            elif self.there < self.most:
                self.there += 1
                _Hand(self, (what, given, done), self.there)
            else:
                self._waiting.append((what, given, done))

    def next_for(self, hand: "_Hand") -> Work | None:
        """What has waited longest. None: there is nothing, and it is noted that this one rests."""
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._resting.append(hand)
            return None


class _Hand:
    def __init__(self, all: Hands, first: Work, number: int) -> None:
        self._all, self._work = all, first
        self._woken = threading.Lock()
        # Not waited for when the server ends: what it waits for itself might take longer than that may.
        threading.Thread(target=self._go_on, name=f"page-{number}", daemon=True).start()

    def give(self, work: Work) -> None:
        self._work = work
        self._woken.release()

    def _go_on(self) -> None:
        self._woken.acquire()
        while True:
            what, given, done = self._work
            came, trouble = _tried(what, given)
            # Rests before it tells: what the answer brings next may come to this one again.
            work = self._all.next_for(self)
            if not done.get_loop().is_closed():
                done.get_loop().call_soon_threadsafe(_tell, done, came, trouble)
            if work is None:
                self._woken.acquire()  # until somebody gives
            else:
                self._work = work


def _tried(what: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, BaseException | None]:
    try:
        return what(*given), None
    except BaseException as trouble:
        return None, trouble


def _tell(done: "asyncio.Future[Any]", came: Any, trouble: BaseException | None) -> None:
    if done.done():  # whoever waited was told to stop
        return
    if trouble is None:
        done.set_result(came)
    else:
        done.set_exception(trouble)
