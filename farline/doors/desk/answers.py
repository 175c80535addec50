"""Answers to doubts, found while talking. The same address answers with a page or with a fragment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.common import text
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims
from farline.guide import queries as guide

LIMIT = 8


def found(request: HttpRequest) -> dict[str, object]:
    asked = text.clean_line(request.GET.get("q", ""))[:60]
    language = get_language() or "zh-hans"
    call = request.GET.get("call", "")
    call_id = int(call) if call.isascii() and call.isdigit() and len(call) < 20 else None
    person = claims.person_with(request, call_id) if call_id is not None else None
    tags = call_page.step_tags(request, person) if person is not None else ()
    cards = guide.search(asked, language, limit=LIMIT, tags=tags) if asked else guide.at_hand(language, tags)
    return {"q": asked, "cards": cards, "call_id": call_id}


@needs_role("caller")
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    fragment = request.headers.get("X-Fragment") == "answers"
    return render(request, "desk/parts/answers_found.html" if fragment else "desk/answers.html", found(request))
