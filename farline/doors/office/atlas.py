"""The tile map of the queue, with a table that says the same and can be taken along."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import statistics_words, taking, tiles
from farline.journeys import draw_atlas
from farline.volunteers.rules import COORDINATOR


@needs_role(COORDINATOR)
@require_GET
def atlas(request: HttpRequest) -> HttpResponse:
    drawn = draw_atlas.draw_atlas()
    shown = tiles.drawn(drawn.tiles)
    seen = {"tiles": shown, "rows": _rows(shown), "drawn": drawn, "reasons": statistics_words.REASONS}
    return render(request, "office/atlas.html", seen)


@needs_role(COORDINATOR)
@require_POST
def export(request: SignedIn) -> HttpResponse:
    if not taking.journaled(request, "waiting"):
        return redirect(f"{reverse('office_atlas')}#take")
    drawn = draw_atlas.draw_atlas()
    cells = [(_("Province"), _("In words"), _("People waiting"))]
    for tile in _rows(tiles.drawn(drawn.tiles)):
        cells.append((tile["code"], tile["name"], "" if tile["count"] is None else str(tile["count"])))
    cells.append(("", _("In all"), "" if drawn.total is None else str(drawn.total)))
    return taking.file(request, cells, "waiting")


def _rows(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(shown, key=lambda tile: (tile["count"] is not None, -(tile["count"] or 0), tile["name"]))
