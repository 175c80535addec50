"""Practice without a person: choose how it goes. Nothing is claimed, saved or counted."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from farline.common import text
from farline.doors.common.access import needs_role
from farline.doors.desk import practice_talk
from farline.guide import queries as guide


@needs_role("caller")
@require_http_methods(["GET", "HEAD", "POST"])
def rehearse(request: HttpRequest) -> HttpResponse:
    """What is said in own words comes in a POST: in an address it would stay in the browser's list of pages."""
    language = get_language() or "zh-hans"
    asked = request.POST if request.method == "POST" else request.GET
    scenario, turn = asked.get("scenario", "")[:40], asked.get("turn", "")[:80]
    typed = text.clean_line(request.POST.get("said", ""))[:200]
    after = practice_talk.turn_after(scenario, turn, typed, language) if typed else None
    here = f"{reverse('desk_rehearse')}?{urlencode({'scenario': scenario})}"
    if after is not None:
        return redirect(f"{here}&{urlencode({'turn': after})}#practice")
    practice = practice_talk.talk(scenario, turn, language, here, in_call=False)
    if practice is None and (watched := guide.practice(request.GET.get("watch", "")[:40], language)):
        return render(
            request, "desk/watch.html", {"practice": watched, "language": language, "judged": _judged(watched)}
        )
    scenarios = guide.practice_scenarios(language) if practice is None else []
    return render(
        request,
        "desk/rehearse.html",
        {"practice": practice, "scenarios": scenarios, "unheard": typed},
    )


def _judged(practice: guide.Practice) -> list[str]:
    return guide.so_far(practice, guide.good_picks(practice)).remarks


@needs_role("caller")
@require_GET
def voice(request: HttpRequest, name: str) -> Any:
    """A line of the practice talk, spoken."""
    path = guide.voice_file(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"))
