"""The journal as it stands, for the admin: who did what, to the minute. It is read here and changed nowhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from farline.common import journal as lines
from farline.doors.common.access import needs_role
from farline.doors.office import journal_about, journal_words
from farline.volunteers.rules import ADMIN, AUDITOR

PAGE = 100


@needs_role(ADMIN, AUDITOR)
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    wish = request.GET.get("before", "")
    before = int(wish) if wish.isdecimal() and len(wish) < 19 else None
    found = lines.latest(PAGE + 1, before=before)
    older = found[PAGE - 1].id if len(found) > PAGE else None
    rows = [
        {
            "line": one,
            "words": journal_words.words_of(one.action),
            "about": journal_about.about_of(one.action, one.about),
            "whole_day": one.action in journal_words.COUNTED,
        }
        for one in found[:PAGE]
    ]
    return render(request, "office/journal.html", {"rows": rows, "older": older, "first": before is None})
