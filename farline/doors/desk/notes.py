"""The note, saved while it is typed. A lost connection loses nothing: the page keeps it and tries again.

A number in it would be a number in the database in plain sight of the next volunteer; so a note with one is not taken.
"""

import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy

from farline.calls import actions as calls
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims, refusals
from farline.doors.desk.back import post_only
from farline.guide import no_numbers

LONGEST = 280
ROW_OF_DIGITS = re.compile(r"\d{7,}")  # a number without its area code
HOLDS_A_NUMBER = gettext_lazy(
    "Not saved: there is a number in it, perhaps of a telephone. Please take the number out."
)


@needs_role("caller")
@post_only("desk_call")
def note(request: HttpRequest, call_id: int) -> HttpResponse:
    by_script = request.headers.get("Accept") == "application/json"
    words = request.POST.get("text", "").replace("\r\n", "\n")[:LONGEST]
    if holds_a_number(words):
        return _refused(request, call_id, words, by_script=by_script)
    try:
        calls.save_note(call_id=call_id, volunteer=claims.caller(request), text=words, now=timezone.now())
    except (calls.ClaimRanOut, calls.NotYours) as refusal:
        if by_script:
            return JsonResponse({"saved": False}, status=409)
        return claims.lost(request, refusals.sentence(refusal), kept_note=words)
    if by_script:
        return JsonResponse({"saved": True})
    return redirect("desk_call", call_id)


def holds_a_number(words: str) -> bool:
    return no_numbers.found_in(words) or ROW_OF_DIGITS.search(words) is not None


def _refused(request: HttpRequest, call_id: int, words: str, *, by_script: bool) -> HttpResponse:
    """What was typed stays in the field of whoever typed it, and nowhere else."""
    person = claims.person_with(request, call_id)
    if by_script or person is None:
        return JsonResponse({"saved": False}, status=422) if by_script else claims.lost(request)
    return call_page.show(request, person, status=422, note=words, note_trouble=HOLDS_A_NUMBER)
