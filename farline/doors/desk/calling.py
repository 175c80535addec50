"""The person screen and the call page; holding on to a person and giving them back."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from farline.calls import actions as calls
from farline.calls import rules
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims, line, place_kept, refusals
from farline.doors.desk.back import post_only
from farline.journeys import hand_back


@needs_role("caller")
@require_GET
def call(request: HttpRequest, call_id: int) -> HttpResponse:
    """Before a way is chosen, the person; afterwards the call page, never with the number."""
    person = claims.person_with(request, call_id)
    if person is None:
        return line.still_talking(request, call_id) or claims.lost(request)
    if person.claim.state != rules.PERMITTED:
        return render(request, "desk/person.html", {"person": person, "browser": line.offered(person)})
    if request.GET:
        call_page.move(request, person)
    part = request.headers.get("X-Fragment")
    if part in {"script", "practice"}:
        return render(request, f"desk/parts/{part}.html", call_page.context(request, person))
    return call_page.show(request, person)


@needs_role("caller")
@post_only("desk_call")
def stay(request: HttpRequest, call_id: int) -> HttpResponse:
    """The open page says: still on the line."""
    try:
        until = calls.extend(call_id=call_id, volunteer=claims.caller(request), now=timezone.now())
    except calls.NotYours:
        return JsonResponse({"with_you": False, "why": "over"}, status=409)
    except calls.ClaimRanOut:  # how it ended can be saved until somebody else has the person
        return JsonResponse({"with_you": False, "why": "ran-out"}, status=409)
    return JsonResponse({"with_you": True, "until": until.isoformat()})


@needs_role("caller")
@post_only("desk_call")
def release(request: HttpRequest, call_id: int) -> HttpResponse:
    try:
        hand_back.hand_back(call_id=call_id, volunteer=claims.caller(request), now=timezone.now())
    except (calls.ClaimRanOut, calls.NotYours) as refusal:
        return claims.lost(request, refusals.sentence(refusal))
    place_kept.forget_call(request)
    return redirect("desk_home")
