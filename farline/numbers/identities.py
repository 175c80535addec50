"""Whether identity numbers stand anywhere in a list: in whichever column, in whichever row.

What goes by is looked at as it lies in the file, since a list's other columns are never read. A number that is written
in groups is known for one only in the column of the numbers, and in whichever column of the first rows.
"""

import codecs
import re
from collections.abc import Iterable

from farline.numbers import encodings, grammar, rules
from farline.numbers.delimited import LONGEST_LINE

IDENTITY = re.compile(grammar.IDENTITY.pattern.encode("ascii"))
SHORTEST = rules.SHORTEST_IDENTITY
DIGIT, OTHER = b"0", b" "
# To look for one long run of one sign is a tenth of the work of looking for the pattern.
SHAPE = bytes(DIGIT[0] if chr(code) in "0123456789" else OTHER[0] for code in range(256))
RUN = DIGIT * SHORTEST
ENDS = (b"\n", b"\r")  # of a line

# In UTF-8; the first two bytes of each are the same.
WIDE = {chr(0xFF10 + digit).encode(): b"%d" % digit for digit in range(10)} | {chr(0xFF38).encode(): b"X"}
WIDE_BEGIN = b"\xef\xbc"


class Watch:
    """Is shown a list, in pieces or row by row."""

    def __init__(self, encoding: str = encodings.UTF_8) -> None:
        self.found, self._begun, self._decoder = False, b"", None
        if encoding not in {"", encodings.UTF_8}:
            self._decoder = codecs.getincrementaldecoder(encodings.python_name(encoding))(errors="replace")

    def look(self, content: bytes) -> None:
        """A piece of the file; whoever has shown the last goes on to `end`."""
        if self.found:
            return
        if self._decoder is not None:
            content = self._decoder.decode(content).encode("utf-8", "replace")
        text = self._begun + content
        whole = max(map(text.rfind, ENDS)) + 1 or (len(text) if len(text) > LONGEST_LINE else 0)
        self.found, self._begun = _stands_in(text[:whole]), text[whole:]

    def end(self) -> None:
        self.found = self.found or _stands_in(self._begun)

    def row(self, cells: Iterable[str]) -> None:
        if not self.found:
            self.found = any(len(cell) >= SHORTEST and is_identity(cell) for cell in cells)


def is_identity(cell: str) -> bool:
    return rules.read_number(cell).reason == "identity_number"


def _stands_in(text: bytes) -> bool:
    if WIDE_BEGIN in text:
        for wide, plain in WIDE.items():
            text = text.replace(wide, plain)
    shape = text.translate(SHAPE)
    at = shape.find(RUN)
    while at >= 0:
        if IDENTITY.match(text, at):
            return True
        end = shape.find(OTHER, at)
        at = shape.find(RUN, end) if end >= 0 else -1
    return False
