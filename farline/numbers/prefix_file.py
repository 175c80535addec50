"""Reads data/phone.dat: a head, records of text, then a sorted index of seven-digit prefixes (9 bytes each).

The file is mapped, not read: nothing is loaded before the first question, and records are shared between processes.
"""

import mmap
import struct
import sys
from array import array
from bisect import bisect_left
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("data") / "phone.dat"
HEAD = struct.Struct("<4si")
ENTRY = struct.Struct("<iiB")


class Record(NamedTuple):
    """Names as the file has them, in Simplified Chinese; `area_code` with its 0."""

    province: str
    city: str
    area_code: str


class PrefixFile:
    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.version, self._start = HEAD.unpack_from(self._map)
        self._records: dict[int, Record] = {}

    def find(self, prefix: int) -> Record | None:
        """The record of the first seven digits of a mobile number, or None."""
        at = bisect_left(self._prefixes, prefix)
        if at == len(self._prefixes) or self._prefixes[at] != prefix:
            return None
        entry: tuple[int, int, int] = ENTRY.unpack_from(self._map, self._start + at * ENTRY.size)
        return self._record(entry[1])

    def entries(self) -> "tuple[array[int], array[int]]":
        """Every prefix, and for each what stands for its record: the same number, the same record."""
        return self._prefixes, self._gathered("H", 4)  # the records lie within the first few thousand bytes

    def _index(self) -> bytes:
        whole = len(self._map) - (len(self._map) - self._start) % ENTRY.size
        return self._map[self._start : whole]

    def _gathered(self, kind: str, start: int) -> "array[int]":
        """A field of each entry, without a step of our own for each of half a million."""
        index, found = self._index(), array(kind)
        size = found.itemsize
        side_by_side = bytearray(len(index) // ENTRY.size * size)
        for byte in range(size):
            side_by_side[byte::size] = index[start + byte :: ENTRY.size]
        found.frombytes(side_by_side)
        if sys.byteorder == "big":
            found.byteswap()
        return found

    @cached_property
    def _prefixes(self) -> "array[int]":
        """Two megabytes, made at the first question: an import asks a million."""
        return self._gathered("i", 0)

    def at(self, offset: int) -> Record:
        """The record that `entries` gives a number for."""
        return self._record(offset)

    def _record(self, offset: int) -> Record:
        if offset not in self._records:
            text = self._map[offset : self._map.find(b"\0", offset)].decode("utf-8")
            province, city, _postcode, area_code = text.split("|")
            self._records[offset] = Record(province, city, area_code)
        return self._records[offset]


@lru_cache(maxsize=1)
def prefixes() -> PrefixFile:
    return PrefixFile(FILE)
