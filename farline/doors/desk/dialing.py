"""Calling: by the practice line, in the browser, or by the volunteer's own phone after the risk was read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from farline.calls import actions as calls
from farline.calls import rules
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims, line, place_kept, refusals
from farline.doors.desk.back import post_only
from farline.journeys import place_call
from farline.optouts import queries as optouts
from farline.volunteers import actions as volunteers

WAYS = ("practice", "own_phone", "browser")


@needs_role("caller")
@post_only("desk_call")
def dial(request: HttpRequest, call_id: int) -> HttpResponse:
    """Ask for a permit and use it. For the own phone the answer to this POST is the only page with the number."""
    person = claims.person_with(request, call_id)
    way = request.POST.get("way", "")
    if person is None or way not in WAYS:
        return claims.lost(request)
    if way == "own_phone" and request.POST.get("understood") == "yes":
        volunteers.acknowledge_own_phone_risk(volunteer=claims.caller(request), now=timezone.now())
    if way == "browser" and request.POST.get("checked") == "yes":
        line.note_check(request)
    if way == "browser" and not line.is_checked(request):
        return redirect("desk_line_check")
    try:
        placed = place_call.place_call(call_id=call_id, volunteer=claims.caller(request), way=way, now=timezone.now())
    except place_call.OwnPhoneRiskNotSeen:
        missing = "risk" in request.POST
        return render(
            request,
            "desk/own_phone_risk.html",
            {"person": person, "missing": missing},
            status=422 if missing else 200,
        )
    except place_call.NotBriefed:
        return redirect("desk_briefing")
    except (calls.ClaimRanOut, calls.NotYours) as refusal:
        return claims.lost(request, refusals.sentence(refusal))
    except optouts.OptedOut as refusal:
        place_kept.forget_call(request)
        return refusals.refused(request, refusal)
    except place_call.TooFast as refusal:
        if way == "own_phone" and person.claim.state == rules.PERMITTED:
            soon = _("The number is hidden again. Please wait a few seconds, then press “Show it again”.")
            return call_page.show(request, person, status=409, trouble=soon)
        return refusals.refused(request, refusal, _back(call_id))
    except place_call.REFUSALS as refusal:
        return refusals.refused(request, refusal, _back(call_id))
    if placed.way == "practice":
        place_kept.keep(request, call_id, scenario=placed.scenario, turn="")
        return redirect("desk_call", call_id)
    if placed.way == "browser":
        place_kept.keep(request, call_id, permit=placed.permit)
        return redirect("desk_call", call_id)
    fresh = claims.person_with(request, call_id) or person
    return call_page.show(request, fresh, placed)


def _back(call_id: int) -> refusals.Step:
    return refusals.Step(reverse("desk_call", args=[call_id]), _("Back to this person"))
