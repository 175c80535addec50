"""A deputy leads on when whoever led has an answer and others wait: a thread of this process, one at most.

Nobody who pressed has to go on serving others. The deputy's connection, and what the server keeps ready behind it,
stay warm from one turn to the next. Where nobody comes for a moment it gives the lead back, and where nobody has for
some seconds it closes its connection and ends.
"""

import atexit
import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from farline.common.group_commit.board import Board

SHARE = 0.25  # of the time that the last turn took: so long it waits for all who were served before to come again
FOR_ANYBODY = 0.1  # seconds
TICK, LONGEST_TICK = 0.00005, 0.001
REST = 5.0  # seconds without a lead, before it ends
ENDS = 1.0  # seconds, for a turn that is under way when the process ends
log = logging.getLogger(__name__)
Turn = Callable[["Board"], int]  # serves all who wait, and returns how many


class Deputy:
    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._boards: queue.SimpleQueue[Board | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._ended = False

    def lead_on(self, board: "Board") -> bool:
        """Whether the lead is the deputy's from here on, to serve with and to give back."""
        with self._lock:
            if self._ended:
                return False
            if self._thread is None or not self._thread.is_alive():  # also in a child that was forked
                self._boards = queue.SimpleQueue()
                thread = threading.Thread(target=self._serve, name="deputy", daemon=True)
                try:
                    thread.start()
                except RuntimeError:  # no more threads, or the process ends
                    return False
                self._thread = thread
                atexit.unregister(self.end)
                atexit.register(self.end)  # after the board, so that it ends before the board is left
            self._boards.put(board)
        return True

    def end(self) -> None:
        """A process that ends gives the lead back first: else all wait until it is gone."""
        with self._lock:
            self._ended = True
        self._boards.put(None)
        if self._thread is not None:
            self._thread.join(ENDS)

    def _serve(self) -> None:
        try:
            while (board := self._next()) is not None:
                self._lead(board)
        finally:
            connection.close()

    def _next(self) -> "Board | None":
        with suppress(queue.Empty):
            return self._boards.get(timeout=REST)
        with self._lock:  # nobody hands it over meanwhile
            with suppress(queue.Empty):
                return self._boards.get_nowait()
            self._thread = None
        return None

    def _lead(self, board: "Board") -> None:
        before, served, took = 0, 0, 0.0
        try:
            while not self._ended:
                self._wait(board, before + served, min(took * SHARE, FOR_ANYBODY))
                began = time.monotonic()
                before, served = served, self._turn(board)
                took = time.monotonic() - began
                if not served:
                    break
        except Exception as error:  # without its words: nobody knows what stands in them
            log.error("the deputy could not serve: %s", type(error).__name__)
        finally:
            board.resign()
            with suppress(Exception):  # of a connection that is lost; the next turn opens another
                connection.close_if_unusable_or_obsolete()

    def _wait(self, board: "Board", for_all: int, seconds: float) -> None:
        """Until as many wait as were served in the last two turns: they come again one after the other, if at all."""
        began = time.monotonic()
        while not self._ended and ((waiting := board.waiting()) < for_all or not waiting):
            passed = time.monotonic() - began
            if passed >= (seconds if waiting else FOR_ANYBODY):
                break
            time.sleep(min(max(TICK, passed / 8), LONGEST_TICK))
