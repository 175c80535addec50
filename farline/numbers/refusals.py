"""Refused rows by the hundred thousand: a column of rows and a column of reasons, never an object for each.

Kept are five bytes a row: the row (4, big-endian), then the place of its reason among those of the chunk, by the
alphabet. Not by their order in `counts`: PostgreSQL keeps none.
"""

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from farline.common import many
from farline.numbers import rules

REASONS = tuple(rules.REASONS)
CODES = {reason: code for code, reason in enumerate(REASONS)}
SIZE, ROW, WORD = 5, 4, 8


class Refusals:
    """Rows, and beside each the code of its reason."""

    __slots__ = ("codes", "rows")

    def __init__(self, rows: "array[int] | None" = None, codes: bytearray | None = None) -> None:
        self.rows: array[int] = array("I") if rows is None else rows
        self.codes = bytearray() if codes is None else codes

    def add(self, row: int, reason: str) -> None:
        self.rows.append(row)
        self.codes.append(CODES[reason])

    def extend(self, other: "Refusals") -> None:
        self.rows.extend(other.rows)
        self.codes.extend(other.codes)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return ((row, REASONS[code]) for row, code in zip(self.rows, self.codes, strict=True))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusals) and (self.rows, self.codes) == (other.rows, other.codes)

    __hash__ = None  # type: ignore[assignment]  # it changes

    def cut(self, row: int) -> "tuple[Refusals, Refusals]":
        """What stands up to a row, and what behind it; they are in order."""
        at = bisect_right(self.rows, row)
        return Refusals(self.rows[:at], self.codes[:at]), Refusals(self.rows[at:], self.codes[at:])

    def in_order(self) -> "Refusals":
        """By their rows."""
        words = bytearray(WORD * len(self))
        plain = _big_endian(self.rows)
        for byte in range(ROW):
            words[3 + byte :: WORD] = plain[byte::ROW]
        words[7::WORD] = self.codes
        found = _big_endian(many.ordered(_from_big_endian("Q", words)))
        return _side_by_side([found[3 + byte :: WORD] for byte in range(ROW)], found[7::WORD])

    def packed(self) -> tuple[dict[str, int], bytes]:
        """How many rows each reason refused, and every row with its reason."""
        found = {reason: self.codes.count(code) for reason, code in CODES.items()}
        counts = {reason: count for reason, count in found.items() if count}
        places = bytearray(256)
        for place, reason in enumerate(sorted(counts)):
            places[CODES[reason]] = place
        packed, plain = bytearray(SIZE * len(self)), _big_endian(self.rows)
        for byte in range(ROW):
            packed[byte::SIZE] = plain[byte::ROW]
        packed[ROW::SIZE] = self.codes.translate(places)
        return counts, bytes(packed)


def beside(rows: "array[int]", reasons: Iterable[str]) -> Refusals:
    """These rows, each with its reason."""
    return Refusals(rows, bytearray(map(CODES.__getitem__, reasons)))


def unpacked(counts: dict[str, int], content: bytes | memoryview) -> Refusals:
    """What `packed` gave. Raises ValueError or KeyError when it is something else."""
    content = bytes(content)
    codes = bytearray(256)
    for place, reason in enumerate(sorted(counts)):
        codes[place] = CODES[reason]
    return _side_by_side([content[byte::SIZE] for byte in range(ROW)], content[ROW::SIZE].translate(codes))


def _side_by_side(parts: list[bytes], codes: bytes) -> Refusals:
    plain = bytearray(ROW * len(codes))
    for byte, part in enumerate(parts):
        plain[byte::ROW] = part
    return Refusals(_from_big_endian("I", plain), bytearray(codes))


def _big_endian(values: "array[int]") -> bytes:
    if sys.byteorder == "little":
        values = values[:]
        values.byteswap()
    return values.tobytes()


def _from_big_endian(kind: str, content: bytes | bytearray) -> "array[int]":
    values: array[int] = array(kind)
    values.frombytes(content)
    if sys.byteorder == "little":
        values.byteswap()
    return values
