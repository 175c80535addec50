"""A column of cells becomes integers: what is plainly a number at once, everything doubtful cell by cell.

The quick way takes Chinese mobile numbers in the few shapes in which most lists write them. It must say what
rules.read_number says; a property test holds the two together. `vectors.py` does the same on whole blocks.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Generator, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from farline.common import many
from farline.numbers import grammar, packing, places, prefix_file, refusals, rules

# 13812345678 · 138 1234 5678 · 138-1234-5678 · the same after +86, 86 or 0086
MOBILE_SHAPE = re.compile(r"(?:\+86[ -]?|0086[ -]?|86[ -]?)?(1[0-9]{2})([ -]?)([0-9]{4})\2([0-9]{4})")
# 0391-3567890, as printed
LANDLINE_SHAPE = re.compile(r"(0[1-9][0-9]{1,2})-?([0-9]{7,8})")
# A mobile number with words around it. What is said of such a cell depends on the words and not on which number it is:
# but for eleven digits, and another eleven or an extension behind them, no digit stands in it.
BESIDE = re.compile(r"(\D*)(1[0-9]{10})(?:(\D*)|(\D+)(1[0-9]{10})(\D*)|( ?[转轉分内/,;#]\D*[0-9]{1,6}\D*))")
OTHER_LENGTH = re.compile(r"1[3-9][0-9]{7,8}|1[3-9][0-9]{10,11}")
NOT_MOBILE, SINGLY = -1, "singly"
MOST_KNOWN = 5_000
FIRST_PREFIX, PREFIXES = 1_000_000, 1_000_000  # the first prefix of the table, and how many there are
COUNTRY = 86 * 10**11  # a mobile number's eleven digits behind the country code
DECIDES = 6  # of a landline the plan looks no further than so many digits and the length, which a test holds to be so


class Column(NamedTuple):
    """`numbers`: digits with country code; `places`: packed, see packing.py; `rows`: where each stood."""

    numbers: "array[int]"
    places: "array[int]"
    rows: "array[int]"
    refused: refusals.Refusals


class Sizes(NamedTuple):
    """Rows of a chunk: few at first, so that a page that watches sees something move; later many, because each chunk
    is compared with everything that is stored.
    """

    first: int = 8_192
    most: int = 262_144


class Chunk(NamedTuple):
    """A stretch of rows that were judged. Nothing was looked up for it yet."""

    last_row: int
    column: Column


def empty() -> Column:
    return Column(array("Q"), array("H"), array("I"), refusals.Refusals())


def joined(columns: Iterable[Column]) -> Column:
    """Columns one behind the other; their rows are counted already."""
    whole = empty()
    for one in columns:
        whole.numbers.extend(one.numbers)
        whole.places.extend(one.places)
        whole.rows.extend(one.rows)
        whole.refused.extend(one.refused)
    return whole


def gathered(chunks: Iterable[Chunk], *, sizes: Sizes, done: int = 0) -> Generator[Chunk]:
    """The same rows in chunks of these sizes."""
    waiting, size = Chunk(done, empty()), sizes.first
    for chunk in chunks:
        waiting = Chunk(chunk.last_row, joined([waiting.column, chunk.column]))
        while waiting.last_row - done >= size:
            done += size
            head, rest = _cut(waiting.column, done)
            yield Chunk(done, head)
            waiting, size = Chunk(waiting.last_row, rest), min(size * 2, sizes.most)
    if waiting.last_row > done:
        yield waiting


def _cut(column: Column, row: int) -> tuple[Column, Column]:
    """What stands up to a row, and what behind it."""
    at, (refused, later) = bisect_right(column.rows, row), column.refused.cut(row)
    head = Column(column.numbers[:at], column.places[:at], column.rows[:at], refused)
    return head, Column(column.numbers[at:], column.places[at:], column.rows[at:], later)


def read(cells: Sequence[str], *, first_row: int = 1, doubtful: "Doubtful | None" = None) -> Column:
    """Judge cells. Nothing is looked up, nothing is kept."""
    column, doubtful = empty(), doubtful or Doubtful()
    numbers, found, rows, refused = column
    add_number, add_place, add_row = numbers.append, found.append, rows.append
    table, shape = mobile_places(), MOBILE_SHAPE.fullmatch
    for row, cell in enumerate(cells, first_row):
        if len(cell) == 11 and cell.isascii() and cell.isdecimal():
            digits = cell
        elif match := shape(cell):
            digits = match[1] + match[3] + match[4]
        else:
            digits = ""
        if digits:
            number = int(digits)
            place = table[number // 10_000 - FIRST_PREFIX] if digits[0] == "1" else NOT_MOBILE
            if place != NOT_MOBILE:
                add_number(COUNTRY + number)
                add_place(place)
                add_row(row)
                continue
        number, place, reason = doubtful.read(cell)
        if reason:
            refused.add(row, reason)
            continue
        add_number(number)
        add_place(place)
        add_row(row)
    return column


class Doubtful:
    """Cells that are not plainly a mobile number, one at a time."""

    def __init__(self) -> None:
        self.said: dict[str, str] = {}  # the same blank, the same "not known", thousands of times in one list
        self._said_beside: dict[tuple[str | None, ...], str] = {}

    def read(self, cell: str) -> tuple[int, int, str]:
        """Number, packed place, ""; or 0, 0 and the reason why it is refused."""
        if reason := self.said.get(cell):
            return 0, 0, reason
        if OTHER_LENGTH.fullmatch(cell):
            return 0, 0, "short_mobile" if len(cell) < 11 else "long_mobile"
        if match := LANDLINE_SHAPE.fullmatch(cell):
            national = match[1][1:] + match[2]
            if is_landline(national[:DECIDES], len(national)):
                return int("86" + national), area_place(national[: grammar.area_length(national)]), ""
        if match := BESIDE.fullmatch(cell):
            return self._beside(cell, match)
        return self._singly(cell)

    def _beside(self, cell: str, match: re.Match[str]) -> tuple[int, int, str]:
        """One or two mobile numbers with words: the same words were judged before, thousands of times."""
        before, digits, after, between, second, behind, extension = match.groups()
        place = mobile_place(digits)
        if place == NOT_MOBILE or (second and mobile_place(second) == NOT_MOBILE):
            return self._singly(cell)
        words = (before, after, between, behind, extension)
        said = self._said_beside.get(words)
        if said is None:
            number, _, said = self._singly(cell)
            if not said and number != COUNTRY + int(digits):
                said = SINGLY
            if len(self._said_beside) < MOST_KNOWN:
                self._said_beside[words] = said
        if said == SINGLY:
            return self._singly(cell)
        return (0, 0, said) if said else (COUNTRY + int(digits), place, "")

    def _singly(self, cell: str) -> tuple[int, int, str]:
        reading = rules.read_number(cell)
        if reading.e164:
            return int(reading.e164[1:]), place_of(reading.e164, reading.kind), ""
        if len(self.said) < MOST_KNOWN:
            self.said[cell] = reading.reason
        return 0, 0, reading.reason


def mobile_place(digits: str) -> int:
    """The packed place of eleven ASCII digits, the first of them 1; or NOT_MOBILE."""
    return mobile_places()[int(digits[:7]) - FIRST_PREFIX]


@lru_cache(maxsize=1 << 16)
def is_landline(begins: str, length: int) -> bool:
    """Whether a national number of that length that begins so, written with its trunk 0, is a landline of the plan."""
    return grammar.is_landline(begins.ljust(length, "0"))


def place_of(e164: str, kind: str) -> int:
    return packing.pack_place(places.place_of(e164).code, kind)


@lru_cache(maxsize=1)
def mobile_places() -> "array[int]":
    """For each prefix of seven digits from 1000000 on: its place, packed, or NOT_MOBILE. Four megabytes, made once.

    The plan looks no further than five digits, which a test holds to be so.
    """
    known = prefix_file.prefixes()
    prefixes, records = known.entries()
    packed = {
        record: packing.pack_place(places.place_of_record(known.at(record)).code, grammar.MOBILE)
        for record in many.distinct(records)
    }
    table, none = array("i", [0]) * PREFIXES, array("i", [NOT_MOBILE]) * 100
    many.fill(table, prefixes, many.looked_up(records, packed), start=FIRST_PREFIX)
    for first in range(0, PREFIXES, len(none)):
        if not grammar.is_mobile(f"{FIRST_PREFIX + first}0000"):
            table[first : first + len(none)] = none
    return table


@lru_cache(maxsize=4096)
def area_place(area: str) -> int:
    return place_of(f"+86{area}0000000", grammar.LANDLINE)


@lru_cache(maxsize=4096)
def province_of(packed_place: int) -> str:
    code, _ = packing.unpack_place(packed_place)
    area = places.areas().get(code.partition("-")[0])
    return area.province if area else ""


def may_ring(numbers: "array[int]", places: "array[int]") -> int:
    """How many of these could belong to somebody; see rules.could_ring."""
    landlines = many.at(many.having(places, packing.LANDLINE_BIT), numbers)
    begins = many.tally(landlines, 1_000_000)
    return len(numbers) - sum(count for one, count in begins.items() if not _could_ring(one))


@lru_cache(maxsize=1 << 16)
def _could_ring(begins: int) -> bool:
    """Without the last six digits, which no rule looks at."""
    return rules.could_ring(f"+{begins}000000")
