"""The note, saved while it is typed. A lost connection loses nothing: the page keeps it and tries again."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone

from farline.calls import actions as calls
from farline.doors.common.access import needs_role
from farline.doors.desk import claims, refusals
from farline.doors.desk.back import post_only

LONGEST = 280


@needs_role("caller")
@post_only("desk_call")
def note(request: HttpRequest, call_id: int) -> HttpResponse:
    by_script = request.headers.get("Accept") == "application/json"
    words = request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST]
    try:
        calls.save_note(call_id=call_id, volunteer=claims.caller(request), text=words, now=timezone.now())
    except (calls.ClaimRanOut, calls.NotYours) as refusal:
        if by_script:
            return JsonResponse({"saved": False}, status=409)
        return claims.lost(request, refusals.sentence(refusal), kept_note=words)
    if by_script:
        return JsonResponse({"saved": True})
    return redirect("desk_call", call_id)
