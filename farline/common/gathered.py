"""Sorted values by the million, in buckets by their first byte, behind a sieve: searched as one. Only with NumPy."""

from array import array
from collections.abc import Sequence
from typing import Any

from farline.common import blocks, many

BUCKETS = 256
BIG_ENDIAN = ">u8"


class Gathered:
    """`expected`: how many values, about."""

    def __init__(self, expected: int) -> None:
        self._parts: dict[int, Any] = {}
        self._sieve = many.Sieve(expected)

    def put(self, bucket: int, runs: Sequence[bytes]) -> None:
        """In place of what the bucket had: sorted runs of integers, 8 bytes each and big-endian."""
        np = many.numpy()
        self._parts.pop(bucket, None)
        if runs:
            part = np.empty(sum(map(len, runs)) // blocks.HALF, np.uint64)
            begin = 0
            for run in runs:  # each is turned around where it comes to lie
                end = begin + len(run) // blocks.HALF
                part[begin:end] = np.frombuffer(run, BIG_ENDIAN)
                begin = end
            part.sort()  # in no time, with the wide words of a processor: merging them would take twice as long
            self._parts[bucket] = part
            self._sieve.add(part)

    def among(self, some: "array[int]") -> list[int]:
        """Those of sorted values that are in it."""
        np = many.numpy()
        plain = np.frombuffer(self._sieve.perhaps(some), np.uint64)
        cuts = [0, *np.searchsorted(plain, np.arange(1, BUCKETS, dtype=np.uint64) << np.uint64(56)).tolist()]
        ends = [*cuts[1:], len(plain)]
        found: list[int] = []
        for bucket, part in self._parts.items():
            asked = plain[cuts[bucket] : ends[bucket]]
            spots = np.minimum(np.searchsorted(part, asked), len(part) - 1)
            found += asked[part[spots] == asked].tolist()
        return found
