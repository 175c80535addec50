"""The short briefing before the first call: two minutes of text, and one box to tick."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from farline.doors.common.access import needs_role
from farline.doors.desk import claims
from farline.guide import queries as guide
from farline.volunteers import actions as volunteers

UNDERSTOOD = "all"


@needs_role("caller")
def briefing(request: HttpRequest) -> HttpResponse:
    missing = False
    if request.method == "POST":
        missing = request.POST.get("understood") != UNDERSTOOD
        if not missing:
            volunteers.take_briefing(volunteer=claims.caller(request), now=timezone.now())
            return redirect("desk_home")
    try:
        page = guide.page("briefing", get_language() or "zh-hans")
    except guide.NoSuchPage:
        page = SafeString("")  # an operator's own content pack may do with the sentence at the box
    return render(
        request,
        "desk/briefing.html",
        {"page": page, "missing": missing, "understood": UNDERSTOOD},
        status=422 if missing else 200,
    )
