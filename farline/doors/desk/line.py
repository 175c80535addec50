"""Calling in the browser, as the desk shows it: whether it is offered, where the call is, the check of the device."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from farline.doors.common.access import needs_role
from farline.doors.common.middleware import permissions
from farline.doors.desk import claims, framing, place_kept
from farline.doors.desk.claims import Person
from farline.journeys import end_lines
from farline.mentoring import queries as mentoring
from farline.telephony import queries as telephony
from farline.telephony import turning

CHECKED, SHIFT_SECONDS = "desk_line_checked", 6 * 3600
KEYPAD = "123456789*0#"


def opens_microphone(response: HttpResponse) -> HttpResponse:
    """For the call page, the check page and a mentor's alone."""
    response.headers["Permissions-Policy"] = permissions(microphone=True)
    return response


def offered(person: Person) -> str:
    """ "" when this way is not there at all; "paused" when a coordinator has to look first; "yes"."""
    return telephony.offered(synthetic=person.synthetic)


def note_check(request: HttpRequest) -> None:
    request.session[CHECKED] = int(timezone.now().timestamp())


def is_checked(request: HttpRequest) -> bool:
    return timezone.now().timestamp() - float(request.session.get(CHECKED, 0)) < SHIFT_SECONDS


def wire(request: HttpRequest, call_id: int, leg: telephony.LegView | None) -> dict[str, Any]:
    """What the page needs to open the sound. A fresh permit is handed to it once: a reload rings or answers nobody."""
    now, permit = timezone.now(), place_kept.of_call(request, call_id).get("permit", "")
    if permit:
        place_kept.keep(request, call_id, permit="")
    talked = int((now - leg.answered_at).total_seconds()) if leg and leg.answered_at and leg.is_live else 0
    return {
        "ear": mentoring.invited(claims.caller(request), now) if leg else None,
        "leg": leg,
        "permit": permit if leg and leg.state == "prepared" else "",
        "talked": talked,
        "keypad": KEYPAD,
        "turn": turning.servers(now),
    }


def context(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Empty unless this call goes by browser."""
    leg = telephony.latest(person.call_id, timezone.now())
    if leg is None:
        return {}
    return {"wire": wire(request, person.call_id, leg), "line": leg.line, "invented": person.synthetic}


def still_talking(request: HttpRequest, call_id: int) -> HttpResponse | None:
    """The page of a call that was saved and goes on for a form, asked for anew; None when it does not go on."""
    now = timezone.now()
    until = end_lines.kept_until([call_id], now).get(call_id)
    if until is None or telephony.live_call_of(claims.caller(request).pk, now) != call_id:
        return None
    window = place_kept.window_of(claims.caller(request), call_id, now)
    saved = reverse("desk_saved", args=[call_id]) if place_kept.saved(request, call_id) else ""
    shown = {
        "call_id": call_id,
        "wire": wire(request, call_id, telephony.latest(call_id, now)),
        "incoming": True,  # whoever rang whom: nobody is called from here
        "kept_url": window.url if window else saved,
        "kept_seconds": int((until - now).total_seconds()),
        "modules": [f"desk/{name}" for name in ("claim.js", "line.js", "kept.js")],
    }
    return holds_line(render(request, "desk/line_kept.html", shown))


def holds_line(response: HttpResponse) -> HttpResponse:
    """A page with a line on it: it opens the microphone, and a form beside it."""
    return framing.holds_forms(opens_microphone(response))


@needs_role("caller")
def check(request: HttpRequest) -> HttpResponse:
    """Microphone, speaker, network, echo; once in a shift, before the first call."""
    person = claims.person_with(request)
    if request.method == "POST":
        note_check(request)
        return redirect(reverse("desk_call", args=[person.call_id]) if person else reverse("desk_home"))
    return opens_microphone(
        render(request, "desk/line_check.html", {"person": person, "turn": turning.servers(timezone.now())})
    )
