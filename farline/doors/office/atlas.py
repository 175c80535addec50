"""The tile map of the queue, with a table that says the same."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.common import provinces
from farline.doors.common.access import needs_role
from farline.journeys import draw_atlas
from farline.volunteers.rules import COORDINATOR

STEP, SIDE = 100, 92  # a tile and the gap beside it, in units of the drawing


@needs_role(COORDINATOR)
@require_GET
def atlas(request: HttpRequest) -> HttpResponse:
    drawn = draw_atlas.draw_atlas()
    language = get_language() or "zh-hans"
    tiles: list[dict[str, Any]] = [
        {
            "name": provinces.name_of(tile.code, language),
            "short": tile.code if language == "en" else provinces.name_of(tile.code, language),
            "x": tile.column * STEP,
            "y": tile.row * STEP,
            "middle": tile.column * STEP + SIDE // 2,
            "upper": tile.row * STEP + 40,
            "lower": tile.row * STEP + 72,
            "count": tile.count,
            "level": tile.level,
        }
        for tile in drawn.tiles
    ]
    rows = sorted(tiles, key=lambda tile: (tile["count"] is not None, -(tile["count"] or 0), tile["name"]))
    return render(request, "office/atlas.html", {"tiles": tiles, "rows": rows, "drawn": drawn, "side": SIDE})
