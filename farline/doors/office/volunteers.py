"""The volunteers: handles, roles, briefed or not. Nothing is counted about anybody."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common import role_words
from farline.doors.common.access import needs_role
from farline.doors.common.proving import with_fresh_proof
from farline.doors.office import refusals
from farline.journeys import shut_out, take_role, with_a_second
from farline.volunteers import actions, queries, rules

REFUSED = (actions.UnknownRole, actions.LastAdmin)


@needs_role(rules.ADMIN)
@require_GET
def everyone(request: HttpRequest) -> HttpResponse:
    rows = [
        {"volunteer": who, "roles": role_words.of(queries.roles_of(who)), "calls": who.has_role(rules.CALLER)}
        for who in queries.everyone()
    ]
    return render(request, "office/volunteers.html", {"rows": rows})


@needs_role(rules.ADMIN)
@with_fresh_proof("office_volunteer")
def one(request: HttpRequest, id: int) -> HttpResponse:
    """One volunteer's roles. A POST sets them to what is ticked."""
    volunteer = _found(id)
    if request.method == "POST":
        wanted, held = set(request.POST.getlist("roles")), set(queries.roles_of(volunteer))
        by, now = request.user.get_username(), timezone.now()
        try:
            given = [
                with_a_second.give_role(volunteer=volunteer, role=role, by=by, now=now)
                for role in sorted(wanted - held)
            ]
            for role in sorted(held - wanted):
                take_role.take_role(volunteer=volunteer, role=role, by=by, now=now)
        except REFUSED as refusal:
            refusals.say(request, refusal)
        else:
            messages.success(request, _("The roles are saved."))
            if not all(given):
                words = _(
                    "More than plain work, or work of your own, takes two: a second admin ticks the same within "
                    "three days."
                )
                messages.warning(request, words)
        return redirect("office_volunteer", id)
    roles = role_words.choices(queries.roles_of(volunteer))
    asked = with_a_second.return_waits(volunteer.pk, now=timezone.now())
    shown = {"volunteer": volunteer, "roles": roles, "waits": _waits(volunteer), "asked_back": asked}
    return render(request, "office/volunteer.html", shown)


@needs_role(rules.ADMIN)
@require_POST
def suspend(request: HttpRequest, id: int) -> HttpResponse:
    try:
        shut_out.shut_out(volunteer=_found(id), by=request.user.get_username(), now=timezone.now())
    except shut_out.LastAdmin as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("Suspended: every page, every stream and every line of this volunteer is closed."))
    return redirect("office_volunteer", id)


@needs_role(rules.ADMIN)
@with_fresh_proof("office_volunteer")
@require_POST
def reinstate(request: HttpRequest, id: int) -> HttpResponse:
    if with_a_second.reinstate(volunteer=_found(id), by=request.user.get_username(), now=timezone.now()):
        messages.success(request, _("Welcome back: this volunteer can sign in again."))
    else:
        messages.warning(request, _("You have asked for it. A second admin presses the same within three days."))
    return redirect("office_volunteer", id)


def _found(id: int) -> Any:
    volunteer = queries.find(id)
    if volunteer is None:
        raise Http404
    return volunteer


def _waits(volunteer: Any) -> list[Any]:
    """Roles that one admin has asked for and a second has to give."""
    return role_words.of(with_a_second.cap_waits(volunteer.pk, now=timezone.now()))
