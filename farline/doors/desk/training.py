"""Before anybody real is called: short texts with questions, and the practice talks that must go well once."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.doors.desk import claims, place_kept, practice_talk
from farline.guide import queries as guide
from farline.volunteers import actions as volunteers
from farline.volunteers import queries as known


@needs_role("caller")
@require_GET
def training(request: HttpRequest) -> HttpResponse:
    language, caller = _language(), claims.caller(request)
    modules = [
        _row(f"training/{one.slug}", one.title, caller, reverse("desk_module", args=[one.slug]))
        for one in guide.modules(language)
    ]
    talks = [
        _row(f"practice/{one.code}", one.label, caller, f"{reverse('desk_rehearse')}?scenario={one.code}")
        for one in guide.practices(language)
        if one.gate
    ]
    rows = [{"title": _("The short briefing"), "done": known.is_briefed(caller), "url": reverse("desk_briefing")}]
    rows += [{**row, "kind": _("Short texts")} for row in modules]
    rows += [{**row, "kind": _("Practice talks")} for row in talks]
    shown = {
        "briefing": rows[0],
        "modules": modules,
        "talks": talks,
        "passed": known.has_practised(caller),
        "whole": guide.training_is_whole(language),
        "next": next((row for row in rows if not row["done"]), None),
        "done": sum(bool(row["done"]) for row in rows),
        "all": len(rows),
    }
    return render(request, "desk/training.html", shown)


@needs_role("caller")
def module(request: HttpRequest, slug: str) -> HttpResponse:
    found = guide.module_for(slug, _language())
    if found is None:
        raise Http404
    chosen = [_chosen(request, place) for place in range(len(found.questions))]
    asked = [_asked(place, question, chosen[place]) for place, question in enumerate(found.questions)]
    wrong = request.method == "POST" and not all(one["right"] for one in asked)
    if request.method == "POST" and not wrong:
        return _learned(request, f"training/{found.slug}")
    shown = {"module": found, "asked": asked, "wrong": wrong}
    return render(request, "desk/module.html", shown, status=422 if wrong else 200)


@needs_role("caller")
@require_POST
def talked(request: HttpRequest) -> HttpResponse:
    """A practice talk that has come to its good end. What was said is gone through once more, not believed."""
    scenario, turn = request.POST.get("scenario", "")[:40], request.POST.get("turn", "")[:80]
    talk = practice_talk.talk(scenario, turn, _language(), "", in_call=False)
    if talk is None or not talk.went_well:
        messages.warning(request, _("Something was still missing in this talk. Please try it once more."))
        return redirect(f"{reverse('desk_rehearse')}?scenario={scenario}" if talk else "desk_training")
    return _learned(request, f"practice/{scenario}")


def note_call(request: HttpRequest, call_id: int, conversation: str) -> str:
    """A call on the practice line that has ended: "noted" when it counts for the training, "not_yet" when a talk
    that must go well did not, else "".
    """
    kept = place_kept.of_call(request, call_id)
    talk = practice_talk.talk(kept.get("scenario", ""), kept.get("turn", ""), _language(), "")
    caller = claims.caller(request)
    if talk is None or not talk.gate or known.has_practised(caller) or f"practice/{talk.code}" in caller.learned:
        return ""
    if not talk.went_well or conversation != talk.meant:
        return "not_yet"
    needed = guide.needed_to_call(_language())
    volunteers.learn(volunteer=caller, what=f"practice/{talk.code}", needed=needed, now=timezone.now())
    return "noted"


def _learned(request: HttpRequest, what: str) -> HttpResponse:
    caller = claims.caller(request)
    before = known.has_practised(caller)
    needed = guide.needed_to_call(_language())
    passed = volunteers.learn(volunteer=caller, what=what, needed=needed, now=timezone.now())
    if passed and not before:
        messages.success(request, _("You have done everything. From now on you are given real people, too."))
    else:
        messages.success(request, _("Well done. It is noted."))
    return redirect("desk_training")


def _row(what: str, title: str, caller: Any, url: str) -> dict[str, Any]:
    return {"title": title, "done": what in caller.learned, "url": url}


def _asked(place: int, question: Any, chosen: int | None) -> dict[str, Any]:
    answers = [
        {"place": n, "text": answer.text, "chosen": n == chosen, "because": answer.because if n == chosen else ""}
        for n, answer in enumerate(question.answers)
    ]
    return {"name": f"q{place}", "ask": question.ask, "answers": answers, "right": chosen == question.right}


def _chosen(request: HttpRequest, place: int) -> int | None:
    typed = request.POST.get(f"q{place}", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else None


def _language() -> str:
    return get_language() or "zh-hans"
