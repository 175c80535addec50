"""What was asked a moment ago, for whoever would ask the same at every press."""

import datetime as dt
import threading
import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")
FOR, OLDEST = dt.timedelta(seconds=1), dt.timedelta(seconds=2)
_all: "weakref.WeakSet[Lately[Any]]" = weakref.WeakSet()


class Lately(Generic[T]):
    """Asked once a second, by one thread of this process: whoever comes meanwhile is told what was found before.

    `lasts`: how long it is not asked again, instead of a second. `oldest`: or asks as well, where that is older.
    """

    def __init__(
        self, ask: Callable[[dt.datetime], T], *, lasts: dt.timedelta = FOR, oldest: dt.timedelta = OLDEST
    ) -> None:
        self._ask, self._lasts, self._oldest, self._asking = ask, lasts, oldest, threading.Lock()
        self._known: tuple[dt.datetime, T] | None = None
        _all.add(self)

    def said(self, now: dt.datetime) -> T:
        """Raises what asking raises."""
        known = self._known
        if known is not None and _within(self._lasts, known[0], now):
            return known[1]
        mine = self._asking.acquire(blocking=False)
        if not mine and known is not None and _within(self._oldest, known[0], now):
            return known[1]
        try:
            found = self._ask(now)
            self._known = now, found
        finally:
            if mine:
                self._asking.release()
        return found

    def forget(self) -> None:
        self._known = None


def forget() -> None:
    """Everything that this process keeps in mind in this way."""
    for one in list(_all):
        one.forget()


def _within(time: dt.timedelta, asked: dt.datetime, now: dt.datetime) -> bool:
    """A clock that was set back lets ask anew."""
    return dt.timedelta() <= now - asked < time
