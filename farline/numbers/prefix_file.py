"""Reads data/phone.dat: a head, records of text, then a sorted index of seven-digit prefixes (9 bytes each).

The file is mapped, not read: nothing is loaded before the first question, and records are shared between processes.
"""

import mmap
import struct
from array import array
from bisect import bisect_left
from collections.abc import Iterator
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

    def entries(self) -> Iterator[tuple[int, int]]:
        """Every prefix with a number that stands for its record: the same number, the same record."""
        return ((entry[0], entry[1]) for entry in ENTRY.iter_unpack(self._index()))

    def _index(self) -> bytes:
        whole = len(self._map) - (len(self._map) - self._start) % ENTRY.size
        return self._map[self._start : whole]

    @cached_property
    def _prefixes(self) -> "array[int]":
        """Two megabytes, made at the first question: an import asks a million."""
        return array("i", (entry[0] for entry in ENTRY.iter_unpack(self._index())))

    def _record(self, offset: int) -> Record:
        if offset not in self._records:
            text = self._map[offset : self._map.find(b"\0", offset)].decode("utf-8")
            province, city, _postcode, area_code = text.split("|")
            self._records[offset] = Record(province, city, area_code)
        return self._records[offset]


@lru_cache(maxsize=1)
def prefixes() -> PrefixFile:
    return PrefixFile(FILE)
