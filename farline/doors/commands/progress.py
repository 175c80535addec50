"""How far something is: one line written over and over on a terminal, a line now and then elsewhere."""

import time
from typing import Any

EVERY = 10.0  # seconds, where the lines pile up as in a log
CLEARED = "\r\x1b[K"


class Line:
    def __init__(self, out: Any) -> None:
        self._out, self._terminal = out, out.isatty()
        self._shown, self._at = "", float("-inf")

    def show(self, words: str) -> None:
        if self._terminal:
            self._out.write(CLEARED + words, ending="")
            self._out.flush()
        elif words != self._shown and time.monotonic() - self._at >= EVERY:
            self._out.write(words)
            self._at = time.monotonic()
        self._shown = words

    def say(self, words: str) -> None:
        """Something else, that stays where it is."""
        self._out.write((CLEARED if self._terminal else "") + words)

    def end(self) -> None:
        if self._terminal and self._shown:
            self._out.write("")
