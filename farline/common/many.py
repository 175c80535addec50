"""Questions to many integers at once: with NumPy where it is installed, without it otherwise, the same answers.

The integers lie in arrays of 8 bytes each (`array("Q")`). NumPy is loaded at the first large question, not before.
"""

import os
import secrets
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

FEW = 2_048  # below this the plain way is as quick
MIXER, MIXED = 0x9E3779B97F4A7C15, 20
PLACE_BITS = 18
CHANCE = (1 << 58) - (1 << PLACE_BITS)
Integers = Sequence[int]


@lru_cache(maxsize=1)
def numpy() -> Any:
    """The module, or None: it is an extra, and FARLINE_FAST=no does without it."""
    if os.environ.get("FARLINE_FAST") == "no":
        return None
    try:
        import numpy as found
    except ImportError:
        return None
    return found


def get_ready(count: int) -> None:
    """Load what questions to so many will need, for whoever has to wait anyway."""
    if count > FEW:
        numpy()


def ordered(values: "array[int]") -> "array[int]":
    np = numpy() if len(values) > FEW else None
    if np is None:
        return array("Q", sorted(values))
    return array("Q", np.sort(np.frombuffer(values, np.uint64)).tobytes())


def at(positions: Integers, values: "array[int]") -> "array[int]":
    """What stands at these positions, in their order."""
    np = numpy() if len(positions) > FEW else None
    if np is None:
        if isinstance(positions, range):  # all of them
            return values[positions.start : positions.stop]
        return (
            array(values.typecode, itemgetter(*positions)(values))
            if len(positions) > 1
            else array(values.typecode, [values[one] for one in positions])
        )
    return array(
        values.typecode, np.frombuffer(values, f"u{values.itemsize}")[np.asarray(positions, np.int64)].tobytes()
    )


def distinct(values: "array[int]") -> list[int]:
    """The different ones among 16-bit values."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return sorted(set(values))
    found: list[int] = np.flatnonzero(np.bincount(np.frombuffer(values, np.uint16))).tolist()
    return found


def looked_up(values: "array[int]", table: dict[int, int]) -> "array[int]":
    """What a table says of each of 16-bit values."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return array("H", map(table.__getitem__, values))
    wide = np.zeros(1 << 16, np.uint16)
    wide[list(table)] = list(table.values())
    return array("H", wide[np.frombuffer(values, np.uint16)].tobytes())


def fill(table: "array[int]", keys: "array[int]", values: "array[int]", *, start: int, but: int) -> None:
    """Put 16-bit values into a table of 32-bit ones whose first key is `start`, except where it says `but`."""
    np = numpy() if len(keys) > FEW else None
    if np is None:
        for key, value in zip(keys, values, strict=True):
            if 0 <= key - start < len(table) and table[key - start] != but:
                table[key - start] = value
        return
    wide, at = np.frombuffer(table, np.int32), np.frombuffer(keys, np.int32) - start
    there = np.flatnonzero((at >= 0) & (at < len(table)))
    there = there[wide[at[there]] != but]
    wide[at[there]] = np.frombuffer(values, np.uint16)[there]


def having(values: "array[int]", bit: int) -> list[int]:
    """The positions of 16-bit values that have a bit."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return [place for place, value in enumerate(values) if value & bit]
    found: list[int] = np.flatnonzero(np.frombuffer(values, np.uint16) & np.uint16(bit)).tolist()
    return found


def tally(values: "array[int]", by: int) -> dict[int, int]:
    """How often each value comes up, divided by `by`."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return Counter([value // by for value in values])
    found, counts = np.unique(np.frombuffer(values, np.uint64) // np.uint64(by), return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))


def without(count: int, left_out: Collection[int]) -> Integers:
    """The numbers below `count` but for some."""
    np = numpy() if count > FEW else None
    if np is None:
        return [one for one in range(count) if one not in left_out] if left_out else range(count)
    wanted = np.ones(count, np.bool_)
    wanted[np.fromiter(left_out, np.int64, len(left_out))] = False
    found: Integers = array("q", np.flatnonzero(wanted).astype(np.int64).tobytes())
    return found


def repeated(values: "array[int]") -> list[int]:
    """The positions of values that stand further to the front already."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        # Where each value stands first: of what a dictionary is told twice it keeps the latter.
        first = dict(zip(reversed(values), reversed(range(len(values))), strict=True))
        return [] if len(first) == len(values) else sorted(set(range(len(values))).difference(first.values()))
    seen: set[int] = set()
    plain = np.frombuffer(values, np.uint64)
    order = np.sort(plain)
    twice = np.unique(order[1:][order[1:] == order[:-1]])
    places = _found(np, plain, twice).tolist()
    return [place for place in places if (value := values[place]) in seen or seen.add(value)]  # type: ignore[func-returns-value]  # the same


def found_among(values: "array[int]", among: "array[int]") -> list[int]:
    """The positions of those of `values` that are among others."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        others = set(among)
        if others.isdisjoint(values):
            return []
        return [place for place, value in enumerate(values) if value in others]
    found: list[int] = _found(np, np.frombuffer(values, np.uint64), np.sort(np.frombuffer(among, np.uint64))).tolist()
    return found


def _found(np: Any, values: Any, others: Any) -> Any:
    """The positions of those of `values` that stand in `others`, which are sorted."""
    if not len(others):
        return np.empty(0, np.int64)
    if len(others) > len(values) // 2:
        return _searched(np, values, others)
    # Most are not among so few: a table of their mixed bits says so at once.
    marks = np.zeros(1 << MIXED, np.bool_)
    marks[others * np.uint64(MIXER) >> np.uint64(64 - MIXED)] = True
    perhaps = np.flatnonzero(marks[values * np.uint64(MIXER) >> np.uint64(64 - MIXED)])
    return perhaps[_searched(np, values[perhaps], others)]


def _searched(np: Any, values: Any, others: Any) -> Any:
    spots = np.minimum(np.searchsorted(others, values), len(others) - 1)
    return np.flatnonzero(others[spots] == values)


def common(run: "array[int]", some: Integers) -> list[int]:
    """The values that stand in both, each of which is sorted; `run` is the longer one by far, or else no matter."""
    np = numpy() if len(some) + len(run) > FEW else None
    if np is not None:
        values = np.frombuffer(some, np.uint64) if isinstance(some, array) else np.asarray(some, np.uint64)
        found: list[int] = values[_found(np, values, np.frombuffer(run, np.uint64))].tolist()
        return found
    if len(run) <= 8 * len(some):
        wanted = set(some)
        return [one for one in run if one in wanted]
    hits, end, place = [], len(run), 0
    for one in some:
        place = bisect_left(run, one, place)
        if place == end:
            break
        if run[place] == one:
            hits.append(one)
    return hits


def merged(runs: "Sequence[array[int]]") -> "tuple[array[int], array[int]]":
    """Sorted runs as one, and beside each value which run it came from. Only with NumPy; fewer than 65,536 runs."""
    np = numpy()
    plain = np.concatenate([np.frombuffer(run, np.uint64) for run in runs])
    whose = np.repeat(np.arange(len(runs), dtype=np.uint16), [len(run) for run in runs])
    order = np.argsort(plain, kind="stable")  # they are sorted already: it only merges
    return array("Q", plain[order].tobytes()), array("H", whose[order].tobytes())


def shifted(values: "array[int]", shift: int, plus: int) -> "array[int]":
    """Each value without its last `shift` bits, and `plus` more."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return array("Q", [plus + (value >> shift) for value in values])
    return array("Q", ((np.frombuffer(values, np.uint64) >> np.uint64(shift)) + np.uint64(plus)).tobytes())


def shuffled(groups: "array[int]") -> Integers:
    """The positions of groups below 64, group by group, and within a group in an order nobody can guess."""
    # One sort of plain integers: the group above, 40 bits of chance below it, the position last.
    count = len(groups)
    if count > 1 << PLACE_BITS:
        raise ValueError("too many at once")
    np = numpy() if count > FEW else None
    if np is not None:
        mixed = np.frombuffer(secrets.token_bytes(8 * count), np.uint64) & np.uint64(CHANCE)
        mixed |= np.frombuffer(groups, np.uint16).astype(np.uint64) << np.uint64(58)
        mixed |= np.arange(count, dtype=np.uint64)
        mixed.sort()
        found: Integers = array("q", (mixed & np.uint64((1 << PLACE_BITS) - 1)).astype(np.int64).tobytes())
        return found
    keys = array("Q", secrets.token_bytes(8 * count))
    own = (1 << PLACE_BITS) - 1
    return [one & own for one in sorted([g << 58 | k & CHANCE | p for p, (g, k) in enumerate(zip(groups, keys))])]  # noqa: B905  the quick way


def mixed_with(content: bytes, mask: bytes) -> Any:
    """Each block of 16 bytes with the mask in it (XOR), as something that holds bytes."""
    np = numpy() if len(content) > FEW * len(mask) else None
    if np is not None:
        mixed = np.frombuffer(content, np.uint64).reshape(-1, 2) ^ np.frombuffer(mask, np.uint64)
        return mixed.reshape(-1).view(np.uint8)
    parts, many_masks = [], _repeated(mask)
    for start in range(0, len(content), len(mask) * FEW):
        part = content[start : start + len(mask) * FEW]
        own = many_masks >> 8 * (len(mask) * FEW - len(part))
        parts.append((int.from_bytes(part, "big") ^ own).to_bytes(len(part), "big"))
    return b"".join(parts)


@lru_cache(maxsize=64)
def _repeated(mask: bytes) -> int:
    return int.from_bytes(mask * FEW, "big")


class Sieve:
    """Says of a value that it was surely never added, or that it may have been. Values lie evenly over 64 bits."""

    def __init__(self, expected: int) -> None:
        bits = min(28, max(10, (8 * expected).bit_length() - 1))
        self._shift = 64 - bits
        self._marks = bytearray(1 << bits)

    def add(self, values: "array[int]") -> None:
        np = numpy() if len(values) > FEW // 8 else None
        if np is None:
            marks, shift = self._marks, self._shift
            for value in values:
                marks[value >> shift] = 1
            return
        np.frombuffer(self._marks, np.uint8)[np.frombuffer(values, np.uint64) >> np.uint64(self._shift)] = 1

    def perhaps(self, values: "array[int]") -> "array[int]":
        """Those that may have been added, in their order."""
        np = numpy() if len(values) > FEW else None
        if np is None:
            marks, shift = self._marks, self._shift
            return array("Q", [value for value in values if marks[value >> shift]])
        plain = np.frombuffer(values, np.uint64)
        spots = plain >> np.uint64(self._shift)
        return array("Q", plain[np.frombuffer(self._marks, np.uint8)[spots] == 1].tobytes())


def joined(parts: Iterable["array[int]"]) -> "array[int]":
    whole: array[int] = array("Q")
    for part in parts:
        whole.extend(part)
    return whole
