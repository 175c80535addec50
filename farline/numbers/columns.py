"""A column of cells becomes integers: what is plainly a number at once, everything doubtful cell by cell.

The quick way takes Chinese mobile numbers in the few shapes in which most lists write them. It must say what
rules.read_number says; a property test holds the two together.
"""

import re
from array import array
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from farline.numbers import grammar, packing, places, prefix_file, rules

# 13812345678 · 138 1234 5678 · 138-1234-5678 · the same after +86, 86 or 0086
MOBILE_SHAPE = re.compile(r"(?:\+86[ -]?|0086[ -]?|86[ -]?)?(1[0-9]{2})([ -]?)([0-9]{4})\2([0-9]{4})")
# 0391-3567890, as printed
LANDLINE_SHAPE = re.compile(r"(0[1-9][0-9]{1,2})-?([0-9]{7,8})")
NOT_MOBILE = -1
MOST_KNOWN = 5_000
FIRST_PREFIX, PREFIXES = 1_000_000, 1_000_000  # the first prefix of the table, and how many there are
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
    said_before: dict[str, str] = {}  # the same blank, the same "not known", thousands of times in one list
    add_number, add_place, add_row = numbers.append, found.append, rows.append
    table, shape, landline = mobile_places(), MOBILE_SHAPE.fullmatch, LANDLINE_SHAPE.fullmatch
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
        if reason := said_before.get(cell):
            refused.append((row, reason))
            continue
        if (match := landline(cell)) and grammar.is_landline(match[1][1:] + match[2]):
            add_number(int("86" + match[1][1:] + match[2]))
            add_place(_landline_place(match[1][1:] + match[2]))
            add_row(row)
            continue
        reading = rules.read_number(cell)
        if reading.e164:
            add_number(int(reading.e164[1:]))
            add_place(place_of(reading.e164, reading.kind))
            add_row(row)
        else:
            refused.append((row, reading.reason))
            if len(said_before) < MOST_KNOWN:
                said_before[cell] = reading.reason
    return Column(numbers, found, rows, refused)


def place_of(e164: str, kind: str) -> int:
    return packing.pack_place(places.place_of(e164).code, kind)


@lru_cache(maxsize=1)
def mobile_places() -> "array[int]":
    """For each prefix of seven digits from 1000000 on: its place, packed, or NOT_MOBILE. Four megabytes, made once.

    The plan looks no further than five digits, which a test holds to be so.
    """
    table = array("i", [NOT_MOBILE]) * PREFIXES
    unknown = array("i", [0]) * 100
    for five in range(10_000, 20_000):
        if grammar.is_mobile(f"{five}000000"):
            at = five * 100 - FIRST_PREFIX
            table[at : at + 100] = unknown
    packed: dict[int, int] = {}
    for prefix, record in prefix_file.prefixes().entries():
        at = prefix - FIRST_PREFIX
        if 0 <= at < PREFIXES and table[at] != NOT_MOBILE:
            if record not in packed:
                packed[record] = place_of(f"+86{prefix}0000", grammar.MOBILE)
            table[at] = packed[record]
    return table


def _landline_place(national: str) -> int:
    return _area_place(national[: grammar.area_length(national)])


@lru_cache(maxsize=4096)
def _area_place(area: str) -> int:
    return place_of(f"+86{area}0000000", grammar.LANDLINE)


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
