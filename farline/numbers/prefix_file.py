"""Reads data/phone.dat: a head, records of text, then a sorted index of seven-digit prefixes (9 bytes each).

The file is mapped, not read: nothing is loaded before the first question, and pages are shared between processes.
"""

import mmap
import struct
from functools import lru_cache
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
        self._count = (len(self._map) - self._start) // ENTRY.size
        self._records: dict[int, Record] = {}

    def find(self, prefix: int) -> Record | None:
        """The record of the first seven digits of a mobile number, or None."""
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            entry: tuple[int, int, int] = ENTRY.unpack_from(self._map, self._start + middle * ENTRY.size)
            if entry[0] == prefix:
                return self._record(entry[1])
            low, high = (middle + 1, high) if entry[0] < prefix else (low, middle)
        return None

    def _record(self, offset: int) -> Record:
        if offset not in self._records:
            text = self._map[offset : self._map.find(b"\0", offset)].decode("utf-8")
            province, city, _postcode, area_code = text.split("|")
            self._records[offset] = Record(province, city, area_code)
        return self._records[offset]


@lru_cache(maxsize=1)
def prefixes() -> PrefixFile:
    return PrefixFile(FILE)
