"""A deputy leads on when whoever led has an answer and others wait: a thread of this process, one at most.

Nobody who pressed has to go on serving others. The deputy's connection, and what the server keeps ready behind it,
stay warm from one turn to the next. Where nobody comes for a moment it gives the lead back, and where nobody has for
some seconds it closes its connection and ends.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from django.db import connection

from farline.common.one_thread import OneThread

if TYPE_CHECKING:
    from farline.common.group_commit.ahead import Ahead
    from farline.common.group_commit.board import Board

SHARE = 0.25  # of the time that the last turn took: so long it waits for all who were served before to come again
FOR_ANYBODY = 0.1  # seconds
log = logging.getLogger(__name__)
Turn = Callable[["Board"], int]  # serves all who wait, and returns how many
Opens = Callable[["Board"], "Ahead | None"]


class Deputy:
    """`opens` is asked at every lead, and `closes` when a connection was lost, and when the thread ends."""

    def __init__(self, turn: Turn, opens: Opens = lambda _: None, closes: Callable[[], None] = lambda: None) -> None:
        self._turn, self._opens, self._closes = turn, opens, closes
        self._thread: OneThread[Board] = OneThread("deputy", self._lead, closes=closes)

    def lead_on(self, board: "Board") -> bool:
        """Whether the lead is the deputy's from here on, to serve with and to give back."""
        return self._thread.give(board)

    def end(self) -> None:
        """A process that ends gives the lead back first: else all wait until it is gone."""
        self._thread.end()

    def _lead(self, board: "Board") -> None:
        try:
            ahead = self._opens(board)
            if ahead is None:
                self._one_by_one(board)
            else:
                self._two_at_once(board, ahead)
        except Exception as error:  # without its words: nobody knows what stands in them
            log.error("the deputy could not serve: %s", type(error).__name__)
            self._closes()
        finally:
            board.resign()
            with suppress(Exception):  # of a connection that is lost; the next turn opens another
                connection.close_if_unusable_or_obsolete()

    def _one_by_one(self, board: "Board") -> None:
        before, served, took = 0, 0, 0.0
        while not self._thread.ended:
            self._wait(board, max(before, served), took)
            began = time.monotonic()
            before, served = served, self._turn(board)
            took = time.monotonic() - began
            if not served:
                break

    def _two_at_once(self, board: "Board", ahead: "Ahead") -> None:
        try:
            while not self._thread.ended:
                if ahead.go_on():
                    continue
                self._wait(board, ahead.half(), ahead.took)
                if not ahead.begin():
                    break
        finally:
            ahead.end()

    def _wait(self, board: "Board", for_all: int, took: float) -> None:
        """Until as many wait as were served at once before: they come again one after the other, if at all."""
        board.wait_for(for_all, min(took * SHARE, FOR_ANYBODY))
        if not self._thread.ended:
            board.wait_for(1, FOR_ANYBODY)
