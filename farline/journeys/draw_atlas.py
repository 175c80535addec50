"""Where the people wait who may still be called, province by province.

The atlas knows neither river. Plain counts are carried to it here, and the small ones are dropped on the way.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from farline.atlas import rules
from farline.calls import queries as calls
from farline.journeys import leave_out_canaries


@dataclass(frozen=True)
class Tile:
    """`count` is None where it is hidden. `level`: 0 (none, or hidden) to 4 (the most). Column and row from 0."""

    code: str
    column: int
    row: int
    count: int | None
    level: int


@dataclass(frozen=True)
class Atlas:
    """31 tiles in reading order of the map. `total` is None where it would give a hidden count away."""

    tiles: list[Tile]
    total: int | None
    some_hidden: bool


def draw_atlas() -> Atlas:
    """Persons in the queues of running campaigns, whose number was issued in a province we know."""
    waiting = calls.waiting_by_province(leave_out_canaries.leave_out_canaries())
    shown = rules.suppress({code: waiting.get(code, 0) for code in rules.TILES})
    return Atlas(tiles_of(shown.cells), shown.total, bool(shown.hidden))


def tiles_of(shown: Mapping[str, int | None]) -> list[Tile]:
    """Counts that may be shown, as tiles; a province that is not among them has none."""
    largest = max((count for count in shown.values() if count), default=0)
    return [
        Tile(code, column, row, shown.get(code, 0), rules.shade(shown.get(code, 0), largest))
        for code, (column, row) in rules.TILES.items()
    ]
