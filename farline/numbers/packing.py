"""Small things packed by the thousand: the place of each number of a page, the refused rows of a chunk."""

import struct
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from farline.numbers import grammar

LANDLINE_BIT, CITY_SHIFT, AREA = 1 << 15, 10, (1 << 10) - 1
ROW = struct.Struct(">IB")


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


def pack_refusals(refused: Sequence[tuple[int, str]]) -> tuple[dict[str, int], bytes]:
    """How many rows each reason refused, and every row with its reason; reasons are numbered by the alphabet.

    Not by their order in `counts`: PostgreSQL keeps none.
    """
    counts = dict(Counter(reason for _, reason in refused))
    number = {reason: at for at, reason in enumerate(sorted(counts))}
    return counts, b"".join([ROW.pack(row, number[reason]) for row, reason in refused])


def unpack_refusals(counts: dict[str, int], content: bytes | memoryview) -> Iterator[tuple[int, str]]:
    reasons = sorted(counts)
    return ((row, reasons[number]) for row, number in ROW.iter_unpack(bytes(content)))
