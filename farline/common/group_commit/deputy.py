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
    from farline.common.group_commit.board import Board

SHARE = 0.25  # of the time that the last turn took: so long it waits for all who were served before to come again
FOR_ANYBODY = 0.1  # seconds
log = logging.getLogger(__name__)
Turn = Callable[["Board"], int]  # serves all who wait, and returns how many


class Deputy:
    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._thread: OneThread[Board] = OneThread("deputy", self._lead)

    def lead_on(self, board: "Board") -> bool:
        """Whether the lead is the deputy's from here on, to serve with and to give back."""
        return self._thread.give(board)

    def end(self) -> None:
        """A process that ends gives the lead back first: else all wait until it is gone."""
        self._thread.end()

    def _lead(self, board: "Board") -> None:
        before, served, took = 0, 0, 0.0
        try:
            while not self._thread.ended:
                self._wait(board, max(before, served), min(took * SHARE, FOR_ANYBODY))
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
        """Until as many wait as were served at once before: they come again one after the other, if at all."""
        board.wait_for(for_all, seconds)
        if not self._thread.ended:
            board.wait_for(1, FOR_ANYBODY)
