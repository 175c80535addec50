"""What came of a campaign's calls: pictures that print and read aloud, each with its table, and one file to take."""

from collections.abc import Callable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.calls import queries as calls
from farline.common import provinces
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import statistics_words as words
from farline.doors.office import taking, tiles
from farline.doors.office.statistics_words import Words
from farline.guide import queries as guide
from farline.journeys import draw_statistics, export_statistics, take_table
from farline.volunteers.rules import AUDITOR, COORDINATOR

USUAL_HOURS = 10  # the heat of a few hours is not drawn larger than that of a day
SIDE, LEFT, TOP = 34, 112, 30  # a square of the heat, and the room for its words, in units of the drawing


@needs_role(COORDINATOR, AUDITOR)
@require_GET
def statistics(request: SignedIn) -> HttpResponse:
    campaigns = calls.campaigns()
    if not campaigns:
        return render(request, "office/statistics.html", {"campaigns": []})
    asked = _asked(request.GET, campaigns)
    drawn = draw_statistics.draw_statistics(**asked, now=timezone.now())
    together = draw_statistics.draw_together(since=asked["since"], now=timezone.now())
    shown = {
        "campaigns": campaigns,
        "asked": asked,
        "drawn": drawn,
        "views": words.VIEWS,
        "sinces": words.SINCE,
        "reasons": words.REASONS,
        "stages": _chart(drawn.stages, words.STAGES.__getitem__),
        "outcomes": _chart(drawn.outcomes, words.outcome),
        "against": _chart(drawn.against, words.outcome),
        "provinces": _chart(drawn.provinces, _place),
        "tiles": tiles.drawn(drawn.tiles),
        "doubts": _chart(together.doubts, _doubt),
        "given": _chart(together.hours, words.week),
        "packs": _chart(together.packs, words.week),
        **_heat(drawn.heat),
    }
    return render(request, "office/statistics.html", shown)


@needs_role(COORDINATOR, AUDITOR)
@require_POST
def export(request: SignedIn) -> HttpResponse:
    """What the page shows and nothing else. The journal keeps who took it, and what for."""
    campaigns = calls.campaigns()
    if not campaigns:
        raise Http404
    asked = _asked(request.POST, campaigns)
    try:
        rows = export_statistics.export_statistics(
            **asked, reason=request.POST.get("reason", ""), by=request.user.handle, now=timezone.now()
        )
    except take_table.ReasonMissing:
        taking.say_reason_missing(request)
        query = {"campaign": asked["campaign_id"], "view": asked["view"], "since": asked["since"]}
        return redirect(f"{reverse('office_statistics')}?{urlencode(query)}#take")
    head = (_("Picture"), _("Row"), _("In words"), _("Count"))
    cells = [head, *((picture, code, _in_words(picture, code), count) for picture, code, count in rows)]
    return taking.file(request, cells, "counts")


def _asked(fields: Any, campaigns: list[calls.CampaignView]) -> dict[str, Any]:
    """What was chosen; anything that is not on offer is the first of its kind. A running campaign comes first."""
    first = next((one for one in campaigns if one.state == "running"), campaigns[0]).id
    ids = {str(one.id): one.id for one in campaigns}
    view, since = fields.get("view", ""), fields.get("since", "")
    return {
        "campaign_id": ids.get(fields.get("campaign", ""), first),
        "view": view if view in draw_statistics.VIEWS else draw_statistics.LATEST,
        "since": since if since in draw_statistics.SINCE else draw_statistics.SINCE_CAMPAIGN,
    }


def _place(code: str) -> str:
    return provinces.name_of(code, get_language() or "zh-hans") or _("not known")


def _doubt(card: str) -> str:
    found = guide.card_for(card, get_language() or "zh-hans")
    return found.title if found else card


def _in_words(picture: str, code: str) -> str:
    says = {"outcome": words.outcome, "province": _place, "doubt": _doubt, "stage": words.STAGES.__getitem__}
    if picture in says:
        return str(says[picture](code))
    if picture == "stage_at_least":
        return _("%(step)s: this many or more") % {"step": words.STAGES[code]}
    return str(words.PICTURES[picture])


def _chart(bars: Sequence[Any], says: Callable[[str], Words]) -> dict[str, Any]:
    """Bars with their words; those that are hidden share one row, so that the page stays short."""
    hidden = [bar for bar in bars if bar.count is None or (getattr(bar, "at_least", False) and not bar.count)]
    return {"rows": [(says(bar.code), bar) for bar in bars], "hidden": [says(bar.code) for bar in hidden]}


def _heat(cells: list[draw_statistics.Cell]) -> dict[str, Any]:
    """Hours across, days of the week down."""
    hours = sorted({cell.hour for cell in cells})
    squares = [
        {
            "x": LEFT + SIDE * (cell.hour - hours[0]),
            "y": TOP + SIDE * cell.weekday,
            "level": cell.level,
        }
        for cell in cells
    ]
    return {
        "hours": [{"x": LEFT + SIDE * at + SIDE // 2, "says": hour} for at, hour in enumerate(hours)],
        "days": [{"y": TOP + SIDE * at + 22, "says": day} for at, day in enumerate(words.DAYS)],
        "squares": squares,
        "heat_rows": [(day, [c for c in cells if c.weekday == at]) for at, day in enumerate(words.DAYS)],
        "width": LEFT + SIDE * max(len(hours), USUAL_HOURS),
        "height": TOP + SIDE * 7,
        "side": SIDE - 3,
    }
