"""Mentor rooms, as a coordinator opens and closes them: who is with whom. What they say to each other is theirs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.mentoring import actions, queries, rules
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import CALLER, COORDINATOR


@needs_role(COORDINATOR)
@require_GET
def rooms(request: SignedIn) -> HttpResponse:
    return _page(request)


@needs_role(COORDINATOR)
@require_POST
def create(request: SignedIn) -> HttpResponse:
    there = {one.handle: one for one in volunteers.everyone() if one.is_active and one.has_role(CALLER)}
    mentor = there.get(request.POST.get("mentor", ""))
    members = [there[handle] for handle in request.POST.getlist("member") if handle in there]
    try:
        if mentor is None:
            raise actions.RoomUnfit
        actions.open_room(
            name=request.POST.get("name", ""), mentor=mentor, members=members, by=request.user.handle,
            now=timezone.now(),
        )  # fmt: skip
    except actions.RoomUnfit:
        messages.error(request, _("A room needs a name, a mentor, and from one to six others."))
        return _page(request, status=422)
    messages.success(request, _("The room is open. They see it on their desks."))
    return redirect("office_rooms")


@needs_role(COORDINATOR)
@require_POST
def close(request: SignedIn, id: int) -> HttpResponse:
    try:
        actions.close_room(room_id=id, by=request.user.handle, now=timezone.now())
    except actions.NoSuchRoom:
        messages.warning(request, _("This room was closed already."))
    else:
        messages.success(request, _("The room is closed. Nobody sits beside anybody there any more."))
    return redirect("office_rooms")


def _page(request: SignedIn, *, status: int = 200) -> HttpResponse:
    callers = [one.handle for one in volunteers.everyone() if one.is_active and one.has_role(CALLER)]
    shown = {
        "rooms": queries.rooms(),
        "callers": callers,
        "most": rules.MOST_MEMBERS,
        "name": request.POST.get("name", "")[: rules.LONGEST_NAME],
        "chosen": request.POST.getlist("member"),
        "mentor": request.POST.get("mentor", ""),
    }
    return render(request, "office/rooms.html", shown, status=status)
