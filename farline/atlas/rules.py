"""Counts that may be shown: small cells are hidden, and enough beside them that they cannot be worked out."""

from collections.abc import Mapping
from dataclasses import dataclass

LEAST = 10

# A tile for each province, roughly where it lies: (column, row). No border is drawn, so none is claimed.
TILES: dict[str, tuple[int, int]] = {
    "HL": (8, 0), "NM": (6, 1), "JL": (8, 1), "XJ": (0, 2), "GS": (3, 2), "NX": (4, 2), "BJ": (6, 2), "LN": (7, 2),
    "XZ": (0, 3), "QH": (2, 3), "SN": (4, 3), "SX": (5, 3), "HE": (6, 3), "TJ": (7, 3),
    "SC": (3, 4), "CQ": (4, 4), "HA": (5, 4), "SD": (6, 4), "JS": (7, 4),
    "YN": (2, 5), "GZ": (3, 5), "HN": (4, 5), "HB": (5, 5), "AH": (6, 5), "ZJ": (7, 5), "SH": (8, 5),
    "GX": (4, 6), "GD": (5, 6), "JX": (6, 6), "FJ": (7, 6), "HI": (4, 7),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """`cells` holds a count, or None where it is hidden; `total` is None where it would give a hidden one away."""

    cells: dict[str, int | None]
    total: int | None

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(code for code, count in self.cells.items() if count is None)


def suppress(counts: Mapping[str, int], least: int = LEAST) -> Shown:
    """Hide each count from 1 to `least` - 1, then others until the hidden ones hide each other.

    Hidden cells protect each other when there are two or more and together they hold at least twice `least`.
    Which others are hidden goes by their code, never by their size: a choice of the smallest would itself tell
    something. If the table is too small, the total is hidden as well.
    """
    codes = sorted(counts)
    hidden = {code for code in codes if 0 < counts[code] < least}
    start = codes.index(min(hidden)) if hidden else 0
    rest = [code for code in codes[start:] + codes[:start] if counts[code] >= least]
    while hidden and not _hide_each_other(counts, hidden, least) and rest:
        hidden.add(rest.pop(0))
    safe = not hidden or _hide_each_other(counts, hidden, least)
    return Shown(
        cells={code: None if code in hidden else count for code, count in counts.items()},
        total=sum(counts.values()) if safe else None,
    )


def _hide_each_other(counts: Mapping[str, int], hidden: set[str], least: int) -> bool:
    return len(hidden) > 1 and sum(counts[code] for code in hidden) >= 2 * least


def shade(count: int | None, largest: int) -> int:
    """0 (none, or hidden) to 4 (the most), so that no exact count can be read from a color."""
    if not count or largest <= 0:
        return 0
    return min(4, 1 + count * 4 // (largest + 1))


def rough(count: int, least: int = LEAST) -> int | None:
    """What may be told of a count that moves with each call: whole tens, and None for a few or none."""
    return count - count % least if count >= least else None


def share(part: int, whole: int, least: int = LEAST) -> int | None:
    """Percent, to the nearest five, so that no count can be worked out from it; None where there are too few."""
    return 5 * round(20 * part / whole) if whole >= 2 * least else None
