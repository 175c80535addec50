"""Tiles of a map with their words: how a province is called, and where on the drawing it stands."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import get_language

from farline.common import provinces
from farline.journeys.draw_atlas import Tile

STEP, SIDE = 100, 92  # a tile and the gap beside it, in units of the drawing


def drawn(tiles: Sequence[Tile]) -> list[dict[str, Any]]:
    language = get_language() or "zh-hans"
    return [
        {
            "code": tile.code,
            "name": provinces.name_of(tile.code, language),
            "short": tile.code if language == "en" else provinces.name_of(tile.code, language),
            "x": tile.column * STEP,
            "y": tile.row * STEP,
            "middle": tile.column * STEP + SIDE // 2,
            "upper": tile.row * STEP + 40,
            "lower": tile.row * STEP + 72,
            "side": SIDE,
            "count": tile.count,
            "level": tile.level,
        }
        for tile in tiles
    ]
