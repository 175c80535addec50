"""The log as static files in the tlog-tiles layout: any web server, mirror or USB stick can carry them."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from farline.tally.tree import Tree

WIDE, HEIGHT = 256, 8
ENTRIES = "entries"


class Span(NamedTuple):
    """What one file holds: hashes of a level, or lines, from a place on."""

    level: int | str
    start: int
    width: int

    @property
    def name(self) -> str:
        return tile_name(self.level, self.start // WIDE, self.width)


def tile_name(level: int | str, number: int, width: int = WIDE) -> str:
    """Tile 1234067 of level 2 is tile/2/x001/x234/067; a tile that is not yet full says how wide it is."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(parts)}" + (f".p/{width}" if width < WIDE else "")


def spans(count: int, sizes: Sequence[int]) -> Iterator[Span]:
    """Full tiles, and for each size of a signed head the partial ones that are still needed."""
    yield from _of_level(ENTRIES, count, sizes)
    for level in range(8):
        if not count >> level * HEIGHT:
            return
        yield from _of_level(level, count >> level * HEIGHT, [size >> level * HEIGHT for size in sizes])


def content(span: Span, tree: Tree, lines: Sequence[bytes]) -> bytes:
    if span.level == ENTRIES:
        return b"".join(len(line).to_bytes(2, "big") + line for line in lines[span.start : span.start + span.width])
    return b"".join(tree.levels[int(span.level) * HEIGHT][span.start : span.start + span.width])


def _of_level(level: int | str, count: int, counts: Sequence[int]) -> Iterator[Span]:
    for start in range(0, count - WIDE + 1, WIDE):
        yield Span(level, start, WIDE)
    last = count // WIDE
    # How wide the last tile was, at the sizes that still end in it.
    for width in sorted({seen % WIDE for seen in [*counts, count] if seen // WIDE == last and seen % WIDE}):
        yield Span(level, last * WIDE, width)


def all_tiles(tree: Tree, lines: Sequence[bytes], sizes: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    return ((span.name, content(span, tree, lines)) for span in spans(len(lines), sizes))
