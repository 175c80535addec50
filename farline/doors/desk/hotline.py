"""The hotline, for whoever sits at it: take it, answer with a press, talk, say how it ended. Callers are unknown."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from farline.calls import rules
from farline.doors.common import idle
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims, handing, hotline_line, line, outcome_words, place_kept, refusals
from farline.guide import queries as guide
from farline.hotline import actions, queries
from farline.hotline.rules import NOBODY_THERE
from farline.journeys import answer_hotline
from farline.numbers import rules as numbers
from farline.telephony import queries as telephony

MODULES = ("claim.js", "script.js", "answers.js", "line.js", "ear.js", "hotline.js", "kept.js", "focus.js")
HERE = "desk_hotline"
SCRIPT = "hotline"  # of the content pack
# A quiet evening at the hotline has no presses. So long before the idle screen ends, the page asks for one, aloud.
ASK_BEFORE = 600


@needs_role("caller")
@require_GET
def hotline(request: HttpRequest) -> HttpResponse:
    """On duty or not, and who rings. A call that somebody is in comes first."""
    me, now = claims.caller(request), timezone.now()
    mine = queries.with_whom(me)
    if mine is not None:
        return redirect("desk_hotline_call", mine.id)
    there = queries.is_on_duty(me, now)
    waiting = queries.ringing(now) if there else []
    shown = {
        "there": there,
        "ringing": waiting[0].id if waiting else None,
        "mark": "-".join(str(one.id) for one in waiting),
        "offered": settings.DEMO or bool(telephony.hotline_trunks()),  # in a demo the first to sit down lays the line
        "others": [one for one in queries.on_duty(now) if one != me.handle],
        "may_try": settings.DEMO and there,
        "checked": line.is_checked(request),
        "ask_in": max(0, idle.seconds_left(request) - ASK_BEFORE),
    }
    return render(request, "desk/hotline.html", shown)


@needs_role("caller")
def duty(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect(HERE)
    if request.POST.get("on") != "yes":
        actions.leave_duty(volunteer=claims.caller(request))
        messages.success(request, _("You have left the hotline. Thank you."))
        return redirect("desk_home")
    if settings.DEMO:
        hotline_line.lay_the_fake_line(timezone.now())
    try:
        answer_hotline.sit_down(volunteer=claims.caller(request), now=timezone.now())
    except answer_hotline.NotReady:
        messages.warning(
            request, _("Please read the briefing and pass the practice first; then the hotline is yours.")
        )
        return redirect("desk_home")
    except answer_hotline.HeldBack as refusal:
        return refusals.refused(request, refusal)
    return redirect(HERE)


@needs_role("caller")
def stay(request: HttpRequest) -> HttpResponse:
    """The open page says: still here."""
    if request.method != "POST":
        return redirect(HERE)
    still = actions.stay(volunteer=claims.caller(request), now=timezone.now())
    return JsonResponse({"there": still}, status=200 if still else 409)


@needs_role("caller")
def take(request: HttpRequest, ring_id: int) -> HttpResponse:
    """The press on Answer."""
    if request.method != "POST":
        return redirect(HERE)
    try:
        permit = answer_hotline.take(ring_id=ring_id, volunteer=claims.caller(request), now=timezone.now())
    except answer_hotline.TooLate:
        messages.warning(request, _("Somebody else was quicker, or they hung up. Thank you for being there."))
        return redirect(HERE)
    except answer_hotline.AlreadyTalking:
        messages.warning(request, _("You are in a call already, perhaps in another tab. Please end it first."))
        return redirect(HERE)
    except answer_hotline.NotOnDuty:
        messages.warning(request, _("Please press “I take the hotline” first."))
        return redirect(HERE)
    except answer_hotline.HeldBack as refusal:
        return refusals.refused(request, refusal)
    place_kept.keep(request, ring_id, permit=permit)
    return redirect("desk_hotline_call", ring_id)


@needs_role("caller")
@require_GET
def call(request: HttpRequest, ring_id: int) -> HttpResponse:
    wanted = {name: request.GET[name][:60] for name in ("step", "speech") if name in request.GET}
    if wanted and queries.belongs_to(ring_id=ring_id, volunteer_id=claims.caller(request).pk):
        place_kept.keep(request, ring_id, **wanted)
    return _page(request, ring_id)


def _page(request: HttpRequest, ring_id: int, *, status: int = 200, **more: Any) -> HttpResponse:
    ring = queries.with_whom(claims.caller(request))
    if ring is None or ring.id != ring_id:
        return line.still_talking(request, ring_id) or claims.lost(request)
    kept = place_kept.of_call(request, ring_id)
    shown = {
        "call_id": ring_id,
        "incoming": True,
        "invented": settings.DEMO,
        "wire": line.wire(request, ring_id, telephony.latest(ring_id, timezone.now())),
        "key": secrets.token_urlsafe(16),
        "groups": _groups(),
        "never": rules.NEVER_AGAIN,
        "nobody": NOBODY_THERE,
        "packs": handing.packs(kept.get("read_out", [])),
        "cards": guide.at_hand(call_page.language(), ())[: call_page.CARDS_AT_HAND],
        **call_page.step_of(SCRIPT, kept, reverse("desk_hotline_call", args=[ring_id])),
        "modules": [f"desk/{name}" for name in MODULES],
        **more,
    }
    if request.headers.get("X-Fragment") == "script":
        return render(request, "desk/parts/script.html", shown)
    return line.holds_line(render(request, "desk/hotline_call.html", shown, status=status))


@needs_role("caller")
def outcome(request: HttpRequest, ring_id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect(HERE)
    me, said, key = claims.caller(request), request.POST.get("conversation", "")[:40], request.POST.get("key", "")[:40]
    silenced: tuple[str, ...] = ()
    if said == rules.NEVER_AGAIN:
        silenced = _numbers(request, ring_id)
        if not silenced and request.POST.get("number", "").strip():
            trouble = _(
                "We could not read this as a telephone number. Please write only the digits, with the area code."
            )
            typed = request.POST["number"][:40]
            return _page(request, ring_id, status=422, trouble=trouble, asks_number=True, typed=typed)
    try:
        done = answer_hotline.finish(
            ring_id=ring_id, volunteer=me, conversation=said, key=key, numbers=silenced, now=timezone.now()
        )
    except answer_hotline.NumberMissing:
        trouble = _(
            "No number came along with this call. If they want, they may tell it to you; write it here. "
            "If not, choose another ending: a number that nobody knows is called by nobody."
        )
        return _page(request, ring_id, status=422, trouble=trouble, asks_number=True)
    except answer_hotline.OutcomeUnknown:
        return _page(request, ring_id, status=422, trouble=_("Please choose how it ended."))
    except answer_hotline.NotYours:
        return claims.lost(request, _no_goes_elsewhere() if said == rules.NEVER_AGAIN else "")
    place_kept.forget_call(request)
    if done.window_id is not None:
        return redirect("desk_earlier" if done.earlier_quit else "desk_declare", done.window_id)
    if said == rules.NEVER_AGAIN:
        messages.success(
            request, _("Done, for everybody. This number is never called by us, by anyone, from any list.")
        )
    else:
        messages.success(request, _("Saved."))
    if done.care:
        messages.info(request, _("That was hard. Stand up, drink some water, breathe. You may stop for today."))
    return redirect(HERE)


@needs_role("caller")
def bar(request: HttpRequest, ring_id: int) -> HttpResponse:
    """Abuse: this caller does not come through for a day. Nobody learns who it was."""
    if request.method == "POST":
        ring = queries.with_whom(claims.caller(request))
        if ring is not None and ring.id == ring_id and hotline_line.bar(ring.resource, claims.caller(request).pk):
            messages.success(request, _("This caller is not put through for a day."))
    return redirect("desk_hotline_call", ring_id)


@needs_role("caller")
def handed_over(request: HttpRequest, ring_id: int) -> HttpResponse:
    """Counted by kind; nothing says to whom."""
    ring = queries.with_whom(claims.caller(request))
    if request.method == "POST" and ring is not None and ring.id == ring_id:
        done = place_kept.of_call(request, ring_id).get("read_out", [])
        place_kept.keep(request, ring_id, read_out=handing.note(request, done))
    return redirect(f"{reverse('desk_hotline_call', args=[ring_id])}#packs")


@needs_role("caller")
def try_out(request: HttpRequest) -> HttpResponse:
    """In a demo: let an invented person ring, on this machine's fake line."""
    if request.method == "POST" and settings.DEMO and not hotline_line.let_somebody_ring(timezone.now()):
        messages.warning(request, _("The telephone gateway does not run, so nobody can ring."))
    return redirect(HERE)


def _numbers(request: HttpRequest, ring_id: int) -> tuple[str, ...]:
    """What the caller told, else what came along with the call; it goes straight into the list of noes."""
    typed = request.POST.get("number", "").strip()[: numbers.LONGEST_CELL]
    if typed:
        return numbers.numbers_of_a_no(typed, came_along=False)
    ring = queries.ring_for(ring_id)
    if ring is None or ring.volunteer_id != claims.caller(request).pk:
        return ()
    return numbers.numbers_of_a_no(hotline_line.caller_of(ring.resource, claims.caller(request).pk), came_along=True)


def _no_goes_elsewhere() -> str:
    return _(
        "This call was saved already, so this ending was not. If somebody wishes never to be called again, please "
        "write their number on the public page “Never call me”."
    )


def _groups() -> list[outcome_words.Group]:
    found = outcome_words.groups()["conversation_groups"]
    kept = [
        outcome_words.Group(one.label, [item for item in one.outcomes if item.code in answer_hotline.OUTCOMES])
        for one in found
    ]
    return [one for one in kept if one.outcomes]
