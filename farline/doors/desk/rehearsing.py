"""Practice without a person: choose how it goes. Nothing is claimed, saved or counted."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.common import text
from farline.doors.common.access import needs_role
from farline.doors.desk import practice_talk
from farline.guide import queries as guide


@needs_role("caller")
@require_GET
def rehearse(request: HttpRequest) -> HttpResponse:
    language = get_language() or "zh-hans"
    scenario = request.GET.get("scenario", "")[:40]
    turn, typed = request.GET.get("turn", "")[:80], text.clean_line(request.GET.get("said", ""))[:200]
    after = practice_talk.turn_after(scenario, turn, typed, language) if typed else None
    here = f"{reverse('desk_rehearse')}?{urlencode({'scenario': scenario})}"
    practice = practice_talk.talk(scenario, after or turn, language, here, in_call=False)
    if practice is None and (watched := guide.practice(request.GET.get("watch", "")[:40], language)):
        return render(
            request, "desk/watch.html", {"practice": watched, "language": language, "judged": _judged(watched)}
        )
    scenarios = guide.practice_scenarios(language) if practice is None else []
    return render(
        request,
        "desk/rehearse.html",
        {"practice": practice, "scenarios": scenarios, "unheard": typed if after is None else ""},
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
