"""Trunks, as a coordinator sees them: what is on file, how the last hour went, and the switch after a pause."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from farline.common import provinces
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import statistics_words, taking
from farline.telephony import actions as telephony
from farline.telephony import governing, queries, reach
from farline.volunteers.rules import COORDINATOR

PAUSES: dict[str, str | Promise] = {
    governing.FEW_ANSWERS: _("Almost nobody answered in the last hour. The list may be bad, or our calls are being shut out."),  # noqa: E501 - one sentence
    governing.SHORT_CALLS: _("Most calls ended after a few seconds. Telephone companies take that for unwanted calls."),  # noqa: E501 - one sentence
    governing.TRUNK_DEAD: _("The telephone company did not answer several times in a row."),
}  # fmt: skip
PAPERS: dict[str, str | Promise] = {
    "permission": _("the carrier's written permission"),
    "caller_id": _("a caller ID of our own"),
    "cost": _("the cost of a minute"),
    "limits": _("limits"),
}


@needs_role(COORDINATOR)
@require_GET
def lines(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    rows = [
        {
            "trunk": trunk,
            "pause": PAUSES.get(trunk.pause, ""),
            "lacks": [PAPERS[one] for one in trunk.lacks],
            "hour": queries.figures(trunk.id, 0, now),
        }
        for trunk in queries.trunks()
    ]
    return render(request, "office/lines.html", {"rows": rows})


@needs_role(COORDINATOR)
@require_GET
def reached(request: SignedIn) -> HttpResponse:
    """Which trunk gets through where and when: counts of many calls, the small ones left out."""
    language = get_language() or "zh-hans"
    rows = [(one, provinces.name_of(one.province, language)) for one in reach.rows(timezone.now())]
    seen = {"rows": rows, "few": reach.FEW, "weeks": reach.WEEKS_SHOWN, "reasons": statistics_words.REASONS}
    return render(request, "office/reach.html", seen)


@needs_role(COORDINATOR)
@require_POST
def reach_table(request: SignedIn) -> HttpResponse:
    if not taking.journaled(request, "reach"):
        return redirect(f"{reverse('office_reach')}#take")
    head = (_("Province"), _("In words"), _("Number begins with"), _("Hour in China"), _("Calls"), _("Rang there, %"))
    cells = [(*map(str, head), str(_("Answered, %")), str(pgettext("telephone", "Line")))]
    for one in reach.rows(timezone.now()):
        place = provinces.name_of(one.province, get_language() or "zh-hans")
        hour = "" if one.hour is None else f"{one.hour:02d}:00"
        cells.append(
            (one.province, place, one.block, hour, str(one.tried), str(one.rang), str(one.answered), one.trunk)
        )
    return taking.file(request, cells, "reach")


@needs_role(COORDINATOR)
@require_POST
def switch(request: SignedIn, id: int) -> HttpResponse:
    """On, off, or on again after a pause. A trunk whose papers are missing stays off, and the page says which."""
    if any(trunk.id == id and not (trunk.lacks and request.POST.get("on")) for trunk in queries.trunks()):
        telephony.switch(trunk_id=id, on=request.POST.get("on") == "yes", by=request.user.handle, now=timezone.now())
    return redirect("office_board" if request.POST.get("back") == "board" else "office_lines")
