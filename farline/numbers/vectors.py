"""Whole blocks of lines read at once, where NumPy is installed: it says what `columns.py` says, many times as fast.

Digits are judged eight at a time, as one 64-bit word. Only the shapes below are read here; every other cell goes the
careful way, one by one.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from farline.common import many
from farline.numbers import columns, delimited, grammar, refusals

Words = npt.NDArray[np.uint64]
Places = npt.NDArray[np.int64]
BEHIND = bytes(24)  # so that a word may be read beyond the last cell
NO_LANDLINE, NOT_ASKED = -1, -2
NEWLINE, RETURN, ZERO, PLAIN = 10, 13, 48, 11


class Cells(NamedTuple):
    """Where the cells of a column begin and end in a block."""

    block: bytes
    starts: Places
    ends: Places


class Shape(NamedTuple):
    """A way of writing a number: which places are digits of it, and what stands in the others."""

    length: int
    digits: tuple[int, ...]
    signs: tuple[tuple[int, int], ...]  # place, sign
    mobile: bool


def cells_of(block: bytes, *, delimiter: str, index: int) -> Cells | None:
    """The cells of one column of whole lines; None when the lines are not plain, as `delimited.plain_cells` says."""
    if b'"' in block or not delimited.has_plain_ends(block):
        return None
    signs = np.frombuffer(block, np.uint8)
    parted = np.flatnonzero((signs == ord(delimiter)) | (signs == NEWLINE))
    closes = signs[parted] == NEWLINE
    last = np.flatnonzero(closes)  # the place of each line's end among all that part cells
    ends = parted[last]
    starts = np.concatenate(([0], ends[:-1] + 1))
    if (ends - starts).max() > delimited.LONGEST_CELL:
        return None
    width = int(last[0]) + 1
    even = len(parted) == len(last) * width and closes[width - 1 :: width].all() and b"\r" not in block
    if even and index < width and (width > 1 or (ends > starts).all()):
        # Every line has as many cells, and none is blank: each cell of the column stands at the same place.
        return Cells(block, parted[index - 1 :: width] + 1 if index else starts, parted[index::width])
    first = np.concatenate(([0], last[:-1] + 1))
    if b"\r" in block:
        ends = ends - (signs[np.maximum(ends - 1, 0)] == RETURN)
    own = first + index
    has = own <= last
    closing = np.where(own < last, parted[np.minimum(own, last)], ends)
    opening = starts if index == 0 else np.where(has, parted[np.minimum(own, last) - 1] + 1, 0)
    lines = ends > starts
    return Cells(block, np.where(has, opening, 0)[lines], np.where(has, closing, 0)[lines])


def cells_in(found: Sequence[str]) -> Cells:
    """Cells that were taken apart already, put behind each other."""
    raw = [cell.encode("utf-8", "surrogatepass") for cell in found]
    ends = np.cumsum(np.fromiter(map(len, raw), np.int64, len(raw)))
    return Cells(b"".join(raw), ends - np.fromiter(map(len, raw), np.int64, len(raw)), ends)


def after(cells: Cells, rows: int) -> Cells:
    """Without the first so many."""
    return Cells(cells.block, cells.starts[rows:], cells.ends[rows:])


def read(cells: Cells, *, first_row: int = 1, doubtful: columns.Doubtful | None = None) -> columns.Column:
    """As `columns.read`."""
    padded = cells.block + BEHIND
    count, doubtful = len(cells.starts), doubtful or columns.Doubtful()
    numbers = np.zeros(count, np.uint64)
    found = np.zeros(count, np.int64)
    lengths = cells.ends - cells.starts
    _read_plain(padded, cells.starts, np.flatnonzero(lengths == PLAIN), numbers, found)
    signs = np.frombuffer(padded, np.uint8)
    left = np.flatnonzero(numbers == 0)
    their = lengths[left]
    for length, shapes in _shapes().items():
        at = left[their == length]
        if len(at):
            _read_shapes(signs, cells.starts, at, shapes, numbers, found)
    refused = refusals.Refusals()
    judge, said = doubtful.read, doubtful.said
    for place, cell in _left(cells, np.flatnonzero(numbers == 0)):
        if reason := said.get(cell, ""):
            refused.add(first_row + place, reason)
            continue
        number, packed, reason = judge(cell)
        if reason:
            refused.add(first_row + place, reason)
        else:
            numbers[place], found[place] = number, packed
    kept = np.flatnonzero(numbers)
    return columns.Column(
        many.as_array("Q", numbers[kept]),
        many.as_array("H", found[kept].astype(np.uint16)),
        many.as_array("I", (kept + first_row).astype(np.uint32)),
        refused,
    )


def _left(cells: Cells, places: Places) -> Iterator[tuple[int, str]]:
    starts, ends = cells.starts[places].tolist(), cells.ends[places].tolist()
    for at, start, end in zip(places.tolist(), starts, ends, strict=True):
        yield at, cells.block[start:end].decode("utf-8", "replace")


def _read_plain(padded: bytes, starts: Places, at: Places, numbers: Words, found: Places) -> None:
    """Eleven signs: are they the digits of a mobile number? The first eight are a word, and the last eight."""
    words: Words = np.ndarray((len(padded) - 7,), "<u8", padded, strides=(1,))
    begins = starts[at]
    high, low = words[begins], words[begins + 3]
    digits = _all_digits(high) & _all_digits(low)
    at, high, low = at[digits], high[digits], low[digits]
    _note_mobiles(at, _value(high) // 100_000 * 100_000_000 + _value(low), numbers, found)


def _all_digits(words: Words) -> npt.NDArray[np.bool_]:
    halves, threes = np.uint64(0xF0F0F0F0F0F0F0F0), np.uint64(0x3030303030303030)
    sixes = np.uint64(0x0606060606060606)
    found: npt.NDArray[np.bool_] = ((words & halves) == threes) & (((words + sixes) & halves) == threes)
    return found


def _value(words: Words) -> Words:
    """Eight digits, the first in the lowest byte, as a number: neighbors are joined, then pairs, then fours."""
    words = (words & np.uint64(0x0F0F0F0F0F0F0F0F)) * np.uint64(2561) >> np.uint64(8)
    words = (words & np.uint64(0x00FF00FF00FF00FF)) * np.uint64(6553601) >> np.uint64(16)
    return (words & np.uint64(0x0000FFFF0000FFFF)) * np.uint64(42949672960001) >> np.uint64(32)


def _note_mobiles(at: Places, national: Words, numbers: Words, found: Places) -> None:
    prefixes = (national // 10_000).astype(np.int64) - columns.FIRST_PREFIX
    place = _mobile_places()[np.clip(prefixes, 0, columns.PREFIXES - 1)]
    good = (place != columns.NOT_MOBILE) & (prefixes >= 0) & (prefixes < columns.PREFIXES)
    numbers[at[good]] = national[good] + np.uint64(columns.COUNTRY)
    found[at[good]] = place[good]


def _read_shapes(
    signs: npt.NDArray[np.uint8],
    starts: Places,
    at: Places,
    shapes: Sequence[Shape],
    numbers: Words,
    found: Places,
) -> None:
    length = shapes[0].length
    table = signs[starts[at] + np.arange(length)[:, None]]  # a row for each place
    for shape in shapes:
        if not len(at):
            return
        fits = np.ones(len(at), np.bool_)
        for place, sign in shape.signs:
            fits &= table[place] == sign
        for place in shape.digits if fits.any() else ():
            fits &= (table[place] - ZERO) <= 9
        if not fits.any():
            continue
        value = np.zeros(int(fits.sum()), np.uint64)
        for place in shape.digits:
            value = value * np.uint64(10) + (table[place][fits] - ZERO)
        if shape.mobile:
            _note_mobiles(at[fits], value, numbers, found)
        else:
            _note_landlines(at[fits], value, len(shape.digits), numbers, found)
        at, table = at[~fits], table[:, ~fits]


def _note_landlines(at: Places, national: Words, length: int, numbers: Words, found: Places) -> None:
    """National numbers of so many digits: each beginning is judged once."""
    begins, known = (national // np.uint64(10 ** (length - columns.DECIDES))).astype(np.int64), _landlines(length)
    for one in set(begins[known[begins] == NOT_ASKED].tolist()):
        known[one] = _landline_that_begins(one, length)
    places = known[begins]
    good = places >= 0
    numbers[at[good]] = national[good] + np.uint64(86 * 10**length)
    found[at[good]] = places[good]


@lru_cache(maxsize=4)
def _landlines(length: int) -> npt.NDArray[np.int32]:
    """For each beginning of a landline of so many digits its place, NO_LANDLINE or NOT_ASKED: four megabytes."""
    return np.full(10**columns.DECIDES, NOT_ASKED, np.int32)


def _landline_that_begins(number: int, length: int) -> int:
    begins = str(number).zfill(columns.DECIDES)
    if begins[0] == "0" or not columns.is_landline(begins, length):
        return NO_LANDLINE
    return columns.area_place(begins[: grammar.area_length(begins)])


@lru_cache(maxsize=1)
def _mobile_places() -> npt.NDArray[np.int32]:
    return np.frombuffer(columns.mobile_places(), np.int32)


@lru_cache(maxsize=1)
def _shapes() -> dict[int, list[Shape]]:
    """What MOBILE_SHAPE and LANDLINE_SHAPE of columns.py match, written out; by length."""
    written = [
        (f"{before}{part.join(('ddd', 'dddd', 'dddd'))}", True)
        for before, part in product(
            ["", *map("".join, product(("+86", "0086", "86"), ("", " ", "-")))], ("", " ", "-")
        )
    ]
    written += [
        (f"0{area}{dash}{local}", False)
        for area in ("dd", "ddd")
        for dash in ("", "-")
        for local in ("d" * 7, "d" * 8)
    ]
    shapes: dict[int, list[Shape]] = {}
    for form, mobile in written:
        digits = tuple(at for at, sign in enumerate(form) if sign == "d")
        signs = tuple((at, ord(sign)) for at, sign in enumerate(form) if sign != "d")
        shapes.setdefault(len(form), []).append(Shape(len(form), digits, signs, mobile))
    return shapes
