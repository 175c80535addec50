"""Mentor rooms at the desk: let somebody sit beside, sit beside, and say a word afterwards."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from farline.calls.queries import board
from farline.doors.common.access import needs_role
from farline.doors.desk import call_page, claims, line
from farline.doors.desk.back import post_only
from farline.guide import queries as guide
from farline.journeys import listen_along, sit_beside
from farline.mentoring import actions, queries, rules
from farline.telephony import turning


@needs_role("caller")
@require_GET
def mentor(request: HttpRequest) -> HttpResponse:
    return page(request)


@needs_role("caller")
@post_only("desk_mentor")
def invite(request: HttpRequest) -> HttpResponse:
    """Only the volunteer's own press lets anybody sit beside."""
    me = claims.caller(request)
    if request.POST.get("on") == "yes":
        try:
            sit_beside.sit_beside(volunteer=me, room_id=id_of(request.POST.get("room", "")), now=timezone.now())
        except sit_beside.NoSuchRoom:
            messages.warning(request, _("This room was closed. Nobody new sits beside you."))
        else:
            messages.success(request, _("Your mentor may sit beside you for four hours. You can end it at any time."))
    else:
        sit_beside.end(volunteer=me)
        messages.success(request, _("Nobody sits beside you any more."))
    return redirect("desk_mentor")


@needs_role("caller")
@post_only("desk_mentor")
def note(request: HttpRequest) -> HttpResponse:
    room, _dash, volunteer = request.POST.get("to", "").partition("-")
    text = request.POST.get("text", "")
    try:
        actions.say(
            mentor=claims.caller(request),
            room_id=id_of(room),
            volunteer_id=id_of(volunteer),
            text=text,
            now=timezone.now(),
        )
    except actions.NotTheirMentor:
        return page(request, status=404)
    except actions.NoteUnfit:
        return page(request, status=422, text=text, to=request.POST.get("to", ""), unfit=True)
    messages.success(request, note_said())
    return redirect("desk_mentor")


def note_said() -> str:
    return _("Said. Only the two of you can read it, for thirty days.")


def page(request: HttpRequest, *, status: int = 200, **typed: Any) -> HttpResponse:
    me, now = claims.caller(request), timezone.now()
    doing = {one.handle: one.doing for one in board.callers(now)}
    beside = []
    for one in queries.beside(me, now):
        script = guide.script_for(one.script, call_page.language()) if one.script else None
        step = script.at(one.step) if script else None
        hears = listen_along.may_hear(mentor_id=me.pk, volunteer_id=one.volunteer_id, now=now)
        shown = {"id": one.volunteer_id, "handle": one.handle, "doing": doing.get(one.handle, "")}
        beside.append({**shown, "step": step, "hears": hears})
    shown = {
        "mine": queries.rooms_of_member(me),
        "rooms": queries.rooms_of_mentor(me),
        "invited": queries.invited(me, now),
        "beside": beside,
        "mark": "|".join(
            f"{one['handle']} {one['doing']} {getattr(one['step'], 'id', '')} {one['hears']}" for one in beside
        ),
        "notes": queries.notes_for(me),
        "said": queries.notes_by(me),
        "turn": turning.servers(now),
        "longest": rules.LONGEST_NOTE,
        **typed,
    }
    answer = render(request, "desk/mentor.html", shown, status=status)
    # Whether they may speak changes while the page is open, so it may ask for the microphone all the time.
    return line.opens_microphone(answer) if shown["rooms"] else answer


def id_of(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
