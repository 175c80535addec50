"""Calling in the browser, as the desk shows it: whether it is offered, where the call is, the check of the device."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from farline.doors.common.access import needs_role
from farline.doors.common.middleware import permissions
from farline.doors.desk import claims, place_kept
from farline.doors.desk.claims import Person
from farline.telephony import queries as telephony
from farline.telephony import turning

CHECKED, SHIFT_SECONDS = "desk_line_checked", 6 * 3600
KEYPAD = "123456789*0#"


def opens_microphone(response: HttpResponse) -> HttpResponse:
    """For the call page and the check page alone."""
    response.headers["Permissions-Policy"] = permissions(microphone=True)
    return response


def offered(person: Person) -> str:
    """ "" when this way is not there at all; "paused" when a coordinator has to look first; "yes"."""
    return telephony.offered(synthetic=person.synthetic)


def note_check(request: HttpRequest) -> None:
    request.session[CHECKED] = int(timezone.now().timestamp())


def is_checked(request: HttpRequest) -> bool:
    return timezone.now().timestamp() - float(request.session.get(CHECKED, 0)) < SHIFT_SECONDS


def context(request: HttpRequest, person: Person, kept: dict[str, Any]) -> dict[str, Any]:
    """Empty unless this call goes by browser. A fresh permit is handed to the page once: a reload rings nobody."""
    now = timezone.now()
    leg = telephony.latest(person.call_id, now)
    if leg is None:
        return {}
    permit = kept.get("permit", "")
    if permit:
        place_kept.keep(request, person.call_id, permit="")
    talked = int((now - leg.answered_at).total_seconds()) if leg.answered_at and leg.is_live else 0
    wire = {"leg": leg, "permit": permit if leg.state == "prepared" else "", "talked": talked, "keypad": KEYPAD}
    wire["turn"] = turning.servers(now)
    return {"wire": wire, "line": leg.line}


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
