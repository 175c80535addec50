"""Whether identity numbers stand anywhere in a list: in whichever column, in whichever row.

What goes by is looked at as it lies in the file, since a list's other columns are never read. A number that is written
in groups (with blanks, dashes or dots) is known for one only in the column of the numbers, and in whichever column of
the first rows.
"""

import codecs
import re
from collections.abc import Iterable

from farline.numbers import cleaning, encodings, grammar, rules
from farline.numbers.delimited import LONGEST_LINE

IDENTITY = re.compile(grammar.IDENTITY.pattern.encode("ascii"))
SHORTEST = rules.SHORTEST_IDENTITY
DIGIT, OTHER = b"0", b" "
# In UTF-8 every sign outside ASCII that is read as a digit or an X, or that is hidden, begins with one of these bytes.
# Hardly a Chinese character does, so that most pieces of most lists need no second look.
RARE = frozenset(range(0xC2, 0x100)) - frozenset(range(0xE3, 0xEA))
PERHAPS = b"?"
# To look for one long run of one sign is a tenth of the work of looking for the pattern.
SHAPE = bytes(
    DIGIT[0] if chr(code) in "0123456789" else PERHAPS[0] if code in RARE else OTHER[0] for code in range(256)
)
RUN = DIGIT * SHORTEST
ENDS = (b"\n", b"\r")  # of a line
# Bytes: a sign takes at most four, and a list with a longer line is refused.
LONGEST = 4 * LONGEST_LINE

# Under these three stands punctuation of ordinary lists as well, so the signs that count are looked for one by one.
AMONG_PUNCTUATION = {
    0xC2: re.compile(rb"\xc2\xad"),
    0xE2: re.compile(rb"\xe2(?:\x80[\x8b-\x8f\xaa-\xae]|\x81[\xa0-\xaf]|\x82\x93|\x85[\xa9\xb9]|\x93[\x8d\xa7])"),
    0xEF: re.compile(rb"\xef(?:\xbc[\x90-\x99\xb8]|\xbd\x98|\xbb\xbf|\xbf[\xb9-\xbb])"),
}
NOT_RARE = bytes(code for code in range(256) if code not in RARE)
FOLDED = frozenset("0123456789Xx") | {""}


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
        whole = max(map(text.rfind, ENDS)) + 1 or (len(text) if len(text) > LONGEST else 0)
        self.found, self._begun = _stands_in(text[:whole]), text[whole:]

    def end(self) -> None:
        self.found = self.found or _stands_in(self._begun)

    def row(self, cells: Iterable[str]) -> None:
        if not self.found:
            self.found = any(len(cell) >= SHORTEST and is_identity(cell) for cell in cells)


def is_identity(cell: str) -> bool:
    return rules.read_number(cell).reason == "identity_number"


def _stands_in(text: bytes) -> bool:
    shape = text.translate(SHAPE)
    if PERHAPS in shape:
        if _may_fold(text):
            text = _folded(text)
            shape = text.translate(SHAPE)
        shape = shape.replace(PERHAPS, OTHER)
    at = shape.find(RUN)
    while at >= 0:
        if IDENTITY.match(text, at):
            return True
        end = shape.find(OTHER, at)
        at = shape.find(RUN, end) if end >= 0 else -1
    return False


def _may_fold(text: bytes) -> bool:
    for first in set(text.translate(None, NOT_RARE)):
        signs = AMONG_PUNCTUATION.get(first)
        if signs is None or signs.search(text):
            return True
    return False


def _folded(text: bytes) -> bytes:
    """Digits of every script and a wide X as ASCII, hidden marks gone, as rules.read_number folds them."""
    whole = text.decode("utf-8", "replace")
    plain = {ord(sign): cleaning.plain_sign(sign) for sign in set(whole) if not sign.isascii()}
    return whole.translate({code: sign for code, sign in plain.items() if sign in FOLDED}).encode()
