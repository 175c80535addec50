"""The log as static files in the tlog-tiles layout: any web server, mirror or USB stick can carry them."""

from collections.abc import Iterator, Sequence

from farline.tally.tree import Tree

WIDE, HEIGHT = 256, 8


def tile_name(level: int | str, number: int, width: int = WIDE) -> str:
    """Tile 1234067 of level 2 is tile/2/x001/x234/067; a tile that is not yet full says how wide it is."""
    parts = [f"{number % 1000:03d}"]
    while number := number // 1000:
        parts.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(parts)}" + (f".p/{width}" if width < WIDE else "")


def hash_tiles(tree: Tree, sizes: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Full tiles, and for each size of a signed head the partial ones that are still needed."""
    for level in range(8):
        depth = level * HEIGHT
        if depth >= len(tree.levels) or not tree.levels[depth]:
            return
        row = tree.levels[depth]
        for number in range(len(row) // WIDE):
            yield tile_name(level, number), b"".join(row[number * WIDE : (number + 1) * WIDE])
        for width in _partial_widths(len(row), [size >> depth for size in sizes]):
            start = len(row) // WIDE * WIDE
            yield tile_name(level, len(row) // WIDE, width), b"".join(row[start : start + width])


def entry_bundles(leaves: Sequence[bytes], sizes: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    for number in range(len(leaves) // WIDE):
        yield tile_name("entries", number), _bundle(leaves[number * WIDE : (number + 1) * WIDE])
    start = len(leaves) // WIDE * WIDE
    for width in _partial_widths(len(leaves), sizes):
        yield tile_name("entries", len(leaves) // WIDE, width), _bundle(leaves[start : start + width])


def _bundle(leaves: Sequence[bytes]) -> bytes:
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def _partial_widths(count: int, counts: Sequence[int]) -> list[int]:
    """How wide the last tile was, at the sizes that still end in it."""
    last = count // WIDE
    return sorted({seen % WIDE for seen in [*counts, count] if seen // WIDE == last and seen % WIDE})
