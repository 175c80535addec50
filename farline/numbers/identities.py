"""Whether identity numbers stand anywhere in a list: in whichever column, in whichever row.

What goes by is looked at as it lies in the file, since a list's other columns are never read. A number that is written
in groups is known for one only in the column of the numbers, and in whichever column of the first rows.
"""

import re
from collections.abc import Iterable

from farline.numbers import grammar, rules

IDENTITY = re.compile(grammar.IDENTITY.pattern.encode("ascii"))
SHORTEST = rules.SHORTEST_IDENTITY
DIGIT, OTHER = b"0", b" "
# To look for one long run of one sign is a tenth of the work of looking for the pattern.
SHAPE = bytes(DIGIT[0] if chr(code) in "0123456789" else OTHER[0] for code in range(256))
RUN = DIGIT * SHORTEST


class Watch:
    """Is shown a list, in pieces or row by row."""

    def __init__(self) -> None:
        self.found, self._begun = False, b""

    def look(self, content: bytes) -> None:
        """A piece of the file, whatever its encoding; whoever has shown the last shows a line's end."""
        if self.found:
            return
        text = self._begun + (content.replace(b"\0", b"") if b"\0" in content else content)  # UTF-16
        shape = text.translate(SHAPE)
        whole = shape.rfind(OTHER) + 1  # a number may go on in the next piece
        self.found, self._begun = _stands_in(text[:whole], shape[:whole]), text[whole:][: 2 * SHORTEST]

    def row(self, cells: Iterable[str]) -> None:
        if not self.found:
            self.found = any(len(cell) >= SHORTEST and is_identity(cell) for cell in cells)


def is_identity(cell: str) -> bool:
    return rules.read_number(cell).reason == "identity_number"


def _stands_in(text: bytes, shape: bytes) -> bool:
    at = shape.find(RUN)
    while at >= 0:
        if IDENTITY.match(text, at):
            return True
        at = shape.find(RUN, shape.find(OTHER, at))
    return False
