"""Questions to many integers at once: with NumPy where it is installed, without it otherwise, the same answers.

The integers lie in arrays of 8 bytes each (`array("Q")`). NumPy is loaded at the first large question, not before.
"""

import os
import secrets
import sys
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import compress, count, filterfalse, islice
from operator import eq, itemgetter
from typing import Any

FEW = 2_048  # below this the plain way is as quick
MIXER, MIXED = 0x9E3779B97F4A7C15, 20
PLACE_BITS = 18
MANY, KEPT = 1 << 16, 31 << 20  # values; bytes, a little less than the most that glibc keeps
_HIGH = 1 if sys.byteorder == "little" else 0  # which byte of two counts more
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
    if count > MANY:
        # What glibc got back once in one piece it does not return to the system afterwards: blocks of a million values
        # would else be cleared anew for each question, which takes as long as to answer it.
        bytearray(KEPT)


def as_array(code: str, found: Any) -> "array[int]":
    """What NumPy found, copied once and not by way of bytes."""
    whole: array[int] = array(code)
    whole.frombytes(found.view("u1"))
    return whole


def ordered(*parts: "array[int]") -> "array[int]":
    """All of these values in one order."""
    values = joined(parts)
    np = numpy() if len(values) > FEW else None
    if np is None:
        return array("Q", sorted(values)) if len(values) <= FEW else _parted(values)
    np.frombuffer(values, np.uint64).sort()
    return values


def _parted(values: "array[int]") -> "array[int]":
    """Values in order, parted by their first byte before: short sorts compare less than one long one."""
    parts: list[list[int]] = [[] for _ in range(256)]
    for value in values:
        parts[value >> 56].append(value)
    found: array[int] = array("Q")
    for part in parts:
        part.sort()
        found.extend(part)
    return found


def at(positions: Integers, values: "array[int]") -> "array[int]":
    """What stands at these positions, in their order."""
    np = numpy() if len(positions) > FEW else None
    if np is None:
        return (
            array(values.typecode, itemgetter(*positions)(values))
            if len(positions) > 1
            else array(values.typecode, [values[one] for one in positions])
        )
    plain = np.frombuffer(values, f"u{values.itemsize}")
    return as_array(values.typecode, plain.take(np.asarray(positions, np.int64)))


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
    return as_array("H", wide.take(np.frombuffer(values, np.uint16)))


def fill(table: "array[int]", keys: "array[int]", values: "array[int]", *, start: int) -> None:
    """Put 16-bit values into a table of 32-bit ones whose first key is `start`; sorted keys, each comes once."""
    first, last = bisect_left(keys, start), bisect_left(keys, start + len(table))
    np = numpy() if len(keys) > FEW else None
    if np is not None:
        at = np.frombuffer(keys, np.int32)[first:last] - start
        np.frombuffer(table, np.int32)[at] = np.frombuffer(values, np.uint16)[first:last]
        return
    while first < last:  # stretch by stretch of keys that follow each other
        ahead = keys[first] - first
        end = bisect_left(range(last), 1, first, key=lambda at: keys[at] - at > ahead)
        at = keys[first] - start
        table[at : at + end - first] = array("i", values[first:end])
        first = end


def having(values: "array[int]", bit: int) -> list[int]:
    """The positions of 16-bit values that have a bit."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        high = bit >> 8
        bytes_of = values.tobytes()[_HIGH::2] if high else values.tobytes()[1 - _HIGH :: 2]
        return list(compress(range(len(values)), bytes_of.translate(_having(high or bit))))
    found: list[int] = np.flatnonzero(np.frombuffer(values, np.uint16) & np.uint16(bit)).tolist()
    return found


@lru_cache(maxsize=16)
def _having(bit: int) -> bytes:
    return bytes(one & bit for one in range(256))


def counted(values: "array[int]") -> dict[int, int]:
    """How often each of 16-bit values comes up."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return Counter(values)
    counts = np.bincount(np.frombuffer(values, np.uint16))
    found = np.flatnonzero(counts)
    return dict(zip(found.tolist(), counts[found].tolist(), strict=True))


def tally(values: "array[int]", by: int) -> dict[int, int]:
    """How often each value comes up, divided by `by`."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        return Counter([value // by for value in values])
    in_order, firsts = _firsts(np, np.frombuffer(values, np.uint64) // np.uint64(by))
    counts = np.diff(firsts, append=len(in_order))
    return dict(zip(in_order[firsts].tolist(), counts.tolist(), strict=True))


def _firsts(np: Any, values: Any) -> tuple[Any, Any]:
    """Values in their order, and where each different one begins: np.unique, which loads a lot that nobody needs."""
    in_order = np.sort(values)
    return in_order, np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1])[: len(in_order)])


def _different(np: Any, values: Any) -> Any:
    in_order, firsts = _firsts(np, values)
    return in_order[firsts]


def but(left_out: Collection[int], values: "array[int]") -> "array[int]":
    """Values without those that stand at these positions."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        whole, size, begin, stays = memoryview(values).cast("B"), values.itemsize, 0, []
        for one in sorted(left_out):
            stays.append(whole[size * begin : size * one])
            begin = one + 1
        return array(values.typecode, b"".join([*stays, whole[size * begin :]]))
    wanted = np.ones(len(values), np.bool_)
    wanted[np.fromiter(left_out, np.int64, len(left_out))] = False
    return as_array(values.typecode, np.frombuffer(values, f"u{values.itemsize}")[wanted])


def twice(order: "array[int]") -> list[int]:
    """The positions of sorted values that equal the one before."""
    np = numpy() if len(order) > FEW else None
    if np is not None:
        plain = np.frombuffer(order, np.uint64)
        found: list[int] = (np.flatnonzero(plain[1:] == plain[:-1]) + 1).tolist()
        return found
    return list(compress(count(1), map(eq, order, islice(order, 1, None))))


def repeated(values: "array[int]", order: "array[int]", again: Sequence[int]) -> list[int]:
    """The positions of values that stand further to the front already; `order` has the same values, sorted, and
    `again` is `twice` of it.
    """
    np = numpy() if len(values) > FEW else None
    seen: set[int] = set()
    more = {order[at] for at in again}
    if np is not None:
        wanted = np.sort(np.fromiter(more, np.uint64, len(more)))
        places = _found(np, np.frombuffer(values, np.uint64), wanted).tolist()
    else:
        places = list(compress(range(len(values)), map(more.__contains__, values))) if more else []
    return [place for place in places if (value := values[place]) in seen or seen.add(value)]  # type: ignore[func-returns-value]  # the same


def less(order: "array[int]", again: Sequence[int], gone: Collection[int]) -> "array[int]":
    """Of sorted values each once, but for those that are gone; `again` is `twice` of them."""
    once = but(again, order)
    if not gone:
        return once
    np = numpy() if len(order) > FEW else None
    if np is None:
        return array("Q", filterfalse(frozenset(gone).__contains__, once))
    plain = np.frombuffer(once, np.uint64)
    return but(_found(np, plain, _different(np, np.fromiter(gone, np.uint64, len(gone)))), once)


def found_among(values: "array[int]", among: "array[int]") -> list[int]:
    """The positions of those of `values` that are among others."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        others = set(among)
        if others.isdisjoint(values):
            return []
        return list(compress(range(len(values)), map(others.__contains__, values)))
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
    marks[(others * np.uint64(MIXER) >> np.uint64(64 - MIXED)).view(np.int64)] = True
    perhaps = np.flatnonzero(marks.take((values * np.uint64(MIXER) >> np.uint64(64 - MIXED)).view(np.int64)))
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
    if len(run) <= 16 * len(some):
        return sorted(set(some).intersection(run))
    hits, end, place = [], len(run), 0
    for one in some:
        place = bisect_left(run, one, place)
        if place == end:
            break
        if run[place] == one:
            hits.append(one)
    return hits


def shifted(values: "array[int]", shift: int, plus: int) -> "array[int]":
    """Each value without its last `shift` bits, and `plus` more."""
    np = numpy() if len(values) > FEW else None
    if np is None:
        # All of them are one long integer: what a value pushes into the next is masked away.
        lanes = [one.to_bytes(8, sys.byteorder) * len(values) for one in ((1 << 64 - shift) - 1, plus)]
        mask, more, whole = (int.from_bytes(one, sys.byteorder) for one in (*lanes, values.tobytes()))
        return array("Q", ((whole >> shift & mask) + more).to_bytes(8 * len(values), sys.byteorder))
    return as_array("Q", (np.frombuffer(values, np.uint64) >> np.uint64(shift)) + np.uint64(plus))


def shuffled(groups: "array[int]") -> "array[int]":
    """The positions of groups below 64, group by group, and within a group in an order nobody can guess."""
    # One sort: the group above, chance below it (40 bits, 32 without NumPy), the position last.
    count = len(groups)
    if count > 1 << PLACE_BITS:
        raise ValueError("too many at once")
    np = numpy() if count > FEW else None
    if np is not None:
        mixed = np.frombuffer(secrets.token_bytes(8 * count), np.uint64) & np.uint64(CHANCE)
        mixed |= np.frombuffer(groups, np.uint16).astype(np.uint64) << np.uint64(58)
        mixed |= np.arange(count, dtype=np.uint64)
        mixed.sort()
        return as_array("I", (mixed & np.uint64((1 << PLACE_BITS) - 1)).astype(np.uint32))
    # Read as a float, such a word is positive and finite, and floats are compared faster than long integers.
    words, chance = bytearray(8 * count), secrets.token_bytes(4 * count)
    places = _swapped(array("I", range(count)), "little").tobytes()
    words[::8] = groups.tobytes()[1 - _HIGH :: 2]
    for byte in range(4):
        words[1 + byte :: 8] = chance[byte::4]
    for byte in range(1, 4):
        words[4 + byte :: 8] = places[byte::4]
    keys = _swapped(array("d", bytes(words)), "little")
    words = bytearray(_swapped(array("d", sorted(keys)), "little").tobytes())
    back = bytearray(4 * count)
    for byte in range(1, 4):
        back[byte::4] = words[4 + byte :: 8]
    found_plain: array[int] = _swapped(array("I", bytes(back)), "little")
    return found_plain


def _swapped(values: Any, where: str) -> Any:
    """The other way round in their bytes, on machines of that kind."""
    if sys.byteorder == where:
        values.byteswap()
    return values


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


def joined(parts: Iterable["array[int]"]) -> "array[int]":
    whole: array[int] = array("Q")
    for part in parts:
        whole.extend(part)
    return whole
