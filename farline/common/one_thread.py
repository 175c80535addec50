"""One thread of this process does what nobody who pressed should have to wait for, one thing after the other.

It is started when there is something to do. Its connection, and what the server keeps ready behind it, stay warm for
some seconds; then it closes the connection and ends.
"""

import atexit
import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from django.db import connection

REST = 5.0  # seconds without anything to do, before it ends
ENDS = 1.0  # seconds, for what is under way when the process ends
log = logging.getLogger(__name__)
T = TypeVar("T")


class OneThread(Generic[T]):
    def __init__(
        self, name: str, does: Callable[[T], None], *, ends: float = ENDS, closes: Callable[[], None] = lambda: None
    ) -> None:
        """`closes`: what else it has opened."""
        self._name, self._does, self._ends, self._closes = name, does, ends, closes
        self._given: queue.SimpleQueue[tuple[T] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self.ended = False

    def give(self, one: T) -> bool:
        """Whether it will be done."""
        with self._lock:
            if self.ended:
                return False
            if self._thread is None or not self._thread.is_alive():  # also in a child that was forked
                self._given = queue.SimpleQueue()
                thread = threading.Thread(target=self._serve, name=self._name, daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # no more threads, or the process ends
                    return False
                self._thread = thread
                atexit.unregister(self.end)
                atexit.register(self.end)
            self._given.put((one,))
        return True

    def end(self) -> None:
        """For a process that ends: what is under way is waited for, for a moment."""
        with self._lock:
            self.ended = True
        self._given.put(None)
        if self._thread is not None:
            self._thread.join(self._ends)

    def _serve(self) -> None:
        try:
            while (given := self._next()) is not None:
                try:
                    self._does(given[0])
                except Exception as error:  # without its words: nobody knows what stands in them
                    log.error("the %s could not do it: %s", self._name, type(error).__name__)
                if connection.errors_occurred:
                    with suppress(Exception):  # of a connection that is lost; the next time opens another
                        connection.close_if_unusable_or_obsolete()
        finally:
            connection.close()
            self._closes()

    def _next(self) -> tuple[T] | None:
        with suppress(queue.Empty):
            return self._given.get(timeout=REST)
        with self._lock:  # nobody gives anything meanwhile
            with suppress(queue.Empty):
                return self._given.get_nowait()
            self._thread = None
        return None
