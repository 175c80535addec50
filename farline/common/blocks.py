"""Numbers as blocks of 16 bytes, the form in which the key-holder makes tags of millions in one cipher call."""

import sys
from array import array
from collections.abc import Iterable

SIZE, HALF = 16, 8


def block_of(e164: str) -> bytes:
    """The digits of +8613812345678 as one big-endian integer."""
    return int(e164.removeprefix("+")).to_bytes(SIZE, "big")


def blocks_of(numbers: Iterable[int]) -> bytes:
    """The same for many: `numbers` are the digits, country code included, as integers."""
    plain = numbers if isinstance(numbers, array) else array("Q", numbers)
    packed = array("Q", bytes(SIZE * len(plain)))
    packed[1::2] = plain
    if sys.byteorder == "little":
        packed.byteswap()
    return packed.tobytes()


def first_halves(tags: bytes) -> "array[int]":
    """The first 8 bytes of each 16-byte tag, as integers that sort as the bytes do."""
    halves = array("Q", tags)[::2]
    if sys.byteorder == "little":
        halves.byteswap()
    return halves


def packed(values: Iterable[int]) -> bytes:
    """Integers as 8 bytes each, big-endian."""
    plain = array("Q", values)
    if sys.byteorder == "little":
        plain.byteswap()
    return plain.tobytes()


def unpacked(content: bytes | memoryview) -> "array[int]":
    plain = array("Q", bytes(content))
    if sys.byteorder == "little":
        plain.byteswap()
    return plain
