"""Where an evening begins, and where it goes on after each call."""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from farline.calls import queries as calls
from farline.common import clock_agrees, same_root
from farline.corrections import rules as forms
from farline.doors.common.access import needs_role
from farline.doors.desk import claims, place_kept, shifts
from farline.incidents import queries as incidents
from farline.journeys import take_next_call, tell_forms_apart
from farline.numbers import places
from farline.shifts import actions as doing
from farline.shifts import queries as saying
from farline.shifts.rules import BREAK, GONE, READY
from farline.volunteers import alarms
from farline.volunteers import queries as volunteers

AT_ONCE = 2  # kind words on the first page
A_MINUTE = dt.timedelta(minutes=1)


@needs_role("caller")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "desk/home.html",
        {
            "kind_words": _some(incidents.kind_words_shown()),
            "briefed": claims.caller(request).briefed_at is not None,
            "practised": volunteers.has_practised(claims.caller(request)),
            "person": claims.person_with(request),
            **shifts.banner(request, timezone.now()),
            "open_windows": _open_forms(request),
        },
    )


def _open_forms(request: HttpRequest) -> list[dict[str, Any]]:
    """Each with the place that the number was issued in, and since when it is open: else they all read alike."""
    language, now = get_language() or "zh-hans", timezone.now()
    return [
        {
            "window": place_kept.OpenWindow(one.id, one.opens == forms.EARLIER_QUIT),
            "place": places.name_of(one.place_code, one.province, language),
            "since": _since(one.since, now),
        }
        for one in tell_forms_apart.tell_forms_apart(volunteer=claims.caller(request), now=now)
    ]


def _since(then: dt.datetime, now: dt.datetime) -> str:
    return _("%(time)s ago") % {"time": timesince(then, now)} if now - then >= A_MINUTE else _("just now")


def _some(words: list[incidents.KindWordView]) -> list[incidents.KindWordView]:
    """A few by chance, others each time."""
    return secrets.SystemRandom().sample(words, min(AT_ONCE, len(words)))


@needs_role("caller")
def next_person(request: HttpRequest) -> HttpResponse:
    """One person, or the reason why there is none. A volunteer who holds somebody gets the same one back."""
    if request.method != "POST":
        return redirect("desk_home")
    if not volunteers.may_call(claims.caller(request)):
        return redirect("desk_briefing")
    if clock_agrees.frozen_for():
        return redirect("desk_waiting")
    if saying.doing_of(claims.caller(request), timezone.now()) in (BREAK, GONE):
        if request.POST.get("back") != "yes" and claims.person_with(request) is None:
            messages.info(request, _("You are resting. When you are back, press “I am back: next person”."))
            return redirect("desk_home")
        doing.say(volunteer=claims.caller(request), doing=READY, now=timezone.now())
    handed = take_next_call.take_next_call(volunteer=claims.caller(request), now=timezone.now())
    if isinstance(handed, take_next_call.HandOut):
        place_kept.forget_saved(request)
        return redirect("desk_call", handed.call_id)
    return redirect("desk_training" if handed.kind == take_next_call.PRACTICE_FIRST else "desk_waiting")


@needs_role("caller")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    person = claims.person_with(request)
    if person is not None:
        return redirect("desk_call", person.call_id)
    now, frozen = timezone.now(), clock_agrees.frozen_for()
    why = calls.why_empty(claims.caller(request), now)
    if alarms.is_held(claims.caller(request)):
        why = calls.Empty(take_next_call.HELD_BACK)
    if same_root.is_other():
        why = calls.Empty(take_next_call.OTHER_KEYS)
    if frozen:
        why = calls.Empty("clock", now + dt.timedelta(seconds=frozen))
    return render(request, "desk/waiting.html", {"why": why})
