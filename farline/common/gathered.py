"""Sorted values by the million, gathered by their first bits, behind a sieve: searched as one. Only with NumPy.

What a group has in common is not kept: of 8 bytes each value takes 6, in two parts. On a virtual machine memory that
nobody had before costs more time than all that is done with it.
"""

import threading
from array import array
from collections.abc import Sequence
from typing import Any

from farline.common import blocks, many
from farline.common.sieve import Sieve

BUCKETS = 256
BIG_ENDIAN = ">u8"
GROUP_BITS, LOW_BITS = 16, 16  # 32 between them
GROUPS = (1 << GROUP_BITS) // BUCKETS  # of one bucket
SIEVE_BITS = 16  # a search costs little: half of what a sieve has elsewhere


class Gathered:
    """`most`: how many values each bucket may come to hold."""

    def __init__(self, most: Sequence[int]) -> None:
        np = many.numpy()
        sizes = np.asarray(most, np.int64)
        ends = np.cumsum(sizes)
        self._places = list(zip((ends - sizes).tolist(), ends.tolist(), strict=True))
        self._middle = np.empty(int(ends[-1]) + 1, np.uint32)  # one more: a search may look behind the last
        self._low = np.empty(int(ends[-1]) + 1, np.uint16)
        self._begins = np.zeros((BUCKETS, GROUPS), np.int64)
        self._ends = np.zeros((BUCKETS, GROUPS), np.int64)
        self._room = threading.local()
        self._sieve = Sieve(int(ends[-1]), bits_each=SIEVE_BITS)

    def put(self, bucket: int, runs: Sequence[bytes]) -> None:
        """In place of what the bucket had: sorted runs of integers, 8 bytes each and big-endian."""
        np = many.numpy()
        begin, last = self._places[bucket]
        end = begin + sum(map(len, runs)) // blocks.HALF
        if end > last:
            raise ValueError("more than there is room for")
        part = self._workplace()[: end - begin]
        start = 0
        for run in runs:  # each is turned around where it comes to lie
            part[start : start + len(run) // blocks.HALF] = np.frombuffer(run, BIG_ENDIAN)
            start += len(run) // blocks.HALF
        part.sort()  # in no time, with the wide words of a processor: merging them would take twice as long
        np.right_shift(part, np.uint64(LOW_BITS), out=self._middle[begin:end], casting="unsafe")
        self._low[begin:end] = part
        firsts = np.arange(bucket * GROUPS, (bucket + 1) * GROUPS, dtype=np.uint64) << np.uint64(64 - GROUP_BITS)
        cuts = np.append(begin + np.searchsorted(part, firsts), end)
        self._begins[bucket], self._ends[bucket] = cuts[:-1], cuts[1:]
        self._sieve.add(part)

    def _workplace(self) -> Any:
        """Room for the longest of all buckets, once for each thread that puts some in."""
        if not hasattr(self._room, "values"):
            self._room.values = many.numpy().empty(max(end - begin for begin, end in self._places), "u8")
        return self._room.values

    def among(self, some: "array[int]") -> list[int]:
        """Those of sorted values that are in it."""
        np = many.numpy()
        asked = np.frombuffer(self._sieve.perhaps(some), np.uint64)
        group = (asked >> np.uint64(64 - GROUP_BITS)).view(np.int64)
        middle, low = (asked >> np.uint64(LOW_BITS)).astype(np.uint32), asked.astype(np.uint16)
        at, end = self._begins.take(group), self._ends.take(group)
        # All are halved at once, each within its own group: a search over the whole would miss the cache each time.
        widest = int((self._ends - self._begins).max())
        for bit in reversed(range(widest.bit_length())):
            ahead = np.minimum(at + (1 << bit), end)
            at = np.where(self._middle.take(ahead - 1) < middle, ahead, at)
        found = np.zeros(len(asked), np.bool_)
        alike = (at < end) & (self._middle[at] == middle)
        while alike.any():  # hardly ever more than once: the next may have the same middle, and another end
            found |= alike & (self._low[at] == low)
            at = np.where(alike, at + 1, at)
            alike &= ~found & (at < end) & (self._middle[at] == middle)
        values: list[int] = asked[found].tolist()
        return values
