"""Answers to doubts, found while talking. The same address answers with a page or with a fragment."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.common import text
from farline.doors.common.access import needs_role
from farline.guide import queries as guide

LIMIT = 8


def found(request: HttpRequest) -> dict[str, object]:
    asked = text.clean_line(request.GET.get("q", ""))[:60]
    language = get_language() or "zh-hans"
    cards = guide.search(asked, language, limit=LIMIT) if asked else guide.cards(language)
    call = request.GET.get("call", "")
    return {"q": asked, "cards": cards, "call_id": int(call) if call.isascii() and call.isdigit() else None}


@needs_role("caller")
@require_GET
def answers(request: HttpRequest) -> HttpResponse:
    fragment = request.headers.get("X-Fragment") == "answers"
    return render(request, "desk/parts/answers_found.html" if fragment else "desk/answers.html", found(request))
