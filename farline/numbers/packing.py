"""Small things packed by the thousand: the place of each number of a page, the refused rows of a chunk, a column.

A column goes through the pipe from the child that read it: how many numbers, then the numbers (8 bytes each), their
places (2), their rows (4), then the refused rows as refusals.py packs them, after the table of their reasons.
"""

import json
import struct
from array import array
from collections.abc import Iterable

from farline.numbers import grammar, refusals

LANDLINE_BIT, CITY_SHIFT, AREA = 1 << 15, 10, (1 << 10) - 1
LENGTH = struct.Struct(">I")
COLUMN = struct.Struct(">III")  # last row, numbers, length of the table of reasons
# What a child says; then a length, then the content.
COUNTED, CHUNK, IDENTITIES, TROUBLE, END = b"#", b"C", b"I", b"T", b"E"


def pack_place(code: str, kind: str) -> int:
    """Area code, city and kind in 16 bits: "0391" -> 391, "0371-2" -> 371 and a 2 above it; 0 = not known."""
    area, _, city = code.partition("-")
    return int(area or 0) | int(city or 0) << CITY_SHIFT | (LANDLINE_BIT if kind == grammar.LANDLINE else 0)


def unpack_place(packed: int) -> tuple[str, str]:
    """The place's code and the number's kind."""
    kind = grammar.LANDLINE if packed & LANDLINE_BIT else grammar.MOBILE
    area, city = packed & AREA, (packed & ~LANDLINE_BIT) >> CITY_SHIFT
    if not area:
        return "", kind
    return (f"0{area}-{city}" if city else f"0{area}"), kind


def places_as_bytes(places: Iterable[int]) -> bytes:
    return array("H", places).tobytes()


def places_from_bytes(content: bytes | memoryview) -> list[tuple[str, str]]:
    return [unpack_place(one) for one in array("H", bytes(content))]


def pack_column(
    last_row: int,
    numbers: "array[int]",
    places: "array[int]",
    rows: "array[int]",
    refused: refusals.Refusals,
) -> bytes:
    counts, packed = refused.packed()
    reasons = json.dumps(counts).encode("ascii")
    head = COLUMN.pack(last_row, len(numbers), len(reasons))
    return b"".join((head, numbers.tobytes(), places.tobytes(), rows.tobytes(), reasons, packed))


def unpack_column(content: bytes) -> "tuple[int, array[int], array[int], array[int], refusals.Refusals]":
    """Last row, numbers, places, rows, refused. Raises ValueError when it is not whole."""
    last_row, count, said = COLUMN.unpack_from(content)
    found, start = [], COLUMN.size
    for kind in "QHI":
        column: array[int] = array(kind)
        column.frombytes(content[start : start + count * column.itemsize])
        if len(column) != count:
            raise ValueError("cut off")
        start += count * column.itemsize
        found.append(column)
    reasons = json.loads(content[start : start + said])
    return last_row, found[0], found[1], found[2], refusals.unpacked(reasons, content[start + said :])
