"""A column of cells becomes integers: what is plainly a number at once, everything doubtful cell by cell.

The quick way takes Chinese mobile numbers in the few shapes in which most lists write them. It must say what
rules.read_number says; a property test holds the two together.
"""

import re
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from farline.numbers import grammar, packing, places, rules

# 13812345678 · 138 1234 5678 · 138-1234-5678 · the same after +86, 86 or 0086
MOBILE_SHAPE = re.compile(r"(?:\+86[ -]?|0086[ -]?|86[ -]?)?(1[0-9]{2})([ -]?)([0-9]{4})\2([0-9]{4})")
NOT_MOBILE = -1
COUNTRY = 86 * 10**11  # a mobile number's eleven digits behind the country code


class Column(NamedTuple):
    """`numbers`: digits with country code; `places`: packed, see packing.py; `rows`: where each stood."""

    numbers: "array[int]"
    places: "array[int]"
    rows: "array[int]"
    refused: list[tuple[int, str]]


def read(cells: Sequence[str], *, first_row: int = 1) -> Column:
    """Judge cells. Nothing is looked up, nothing is kept."""
    numbers, found, rows = array("Q"), array("H"), array("I")
    refused: list[tuple[int, str]] = []
    add_number, add_place, add_row = numbers.append, found.append, rows.append
    known, shape = _known, MOBILE_SHAPE.fullmatch
    for row, cell in enumerate(cells, first_row):
        if len(cell) == 11 and cell.isascii() and cell.isdecimal():
            digits = cell
        elif match := shape(cell):
            digits = match[1] + match[3] + match[4]
        else:
            digits = ""
        if digits:
            place = known.get(digits[:7])
            if place is None:
                place = _learn(digits[:7])
            if place != NOT_MOBILE:
                add_number(COUNTRY + int(digits))
                add_place(place)
                add_row(row)
                continue
        reading = rules.read_number(cell)
        if reading.e164:
            add_number(int(reading.e164[1:]))
            add_place(place_of(reading.e164, reading.kind))
            add_row(row)
        else:
            refused.append((row, reading.reason))
    return Column(numbers, found, rows, refused)


def place_of(e164: str, kind: str) -> int:
    return packing.pack_place(places.place_of(e164).code, kind)


_known: dict[str, int] = {}


def _learn(prefix: str) -> int:
    """The place of a mobile prefix of seven digits, or NOT_MOBILE. The plan looks no further than these."""
    mobile = grammar.is_mobile(prefix + "0000")
    place = place_of(f"+86{prefix}0000", grammar.MOBILE) if mobile else NOT_MOBILE
    _known[prefix] = place
    return place


@lru_cache(maxsize=4096)
def province_of(packed_place: int) -> str:
    code, _ = packing.unpack_place(packed_place)
    area = places.areas().get(code.partition("-")[0])
    return area.province if area else ""


def may_ring(column: Column, kept: Sequence[int]) -> int:
    """How many of these could belong to somebody; see rules.could_ring."""
    landlines = [at for at in kept if column.places[at] & packing.LANDLINE_BIT]
    silent = sum(not rules.could_ring(f"+{column.numbers[at]}") for at in landlines)
    return len(kept) - silent
