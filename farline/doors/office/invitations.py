"""Invitations: one person says who may come in, a second agrees. Also for somebody of ours whose device is lost."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common import role_words
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.common.proving import with_fresh_proof
from farline.doors.office import refusals
from farline.volunteers import inviting, queries, rules
from farline.volunteers.rules import ADMIN, COORDINATOR

REFUSED = (inviting.NotYoursToGive, inviting.SecondMustDiffer, inviting.InvitationGone)


@needs_role(COORDINATOR, ADMIN)
@require_GET
def invitations(request: SignedIn) -> HttpResponse:
    return _page(request)


@needs_role(COORDINATOR, ADMIN)
@with_fresh_proof("office_invitations")
@require_POST
def invite(request: SignedIn) -> HttpResponse:
    """The code stands on the answer to this press and nowhere else."""
    wanted = [role for role in request.POST.getlist("roles") if role in rules.ROLES]
    if not wanted:
        return _page(request, trouble=_("Please tick at least one."), status=422)
    try:
        _id, code = inviting.invite(roles=wanted, by=request.user, now=timezone.now())
    except inviting.NotYoursToGive as refusal:
        return _page(request, trouble=refusals.sentence(refusal), status=403)
    return _page(request, code=code)


@needs_role(ADMIN)
@with_fresh_proof("office_volunteer")
@require_POST
def invite_back(request: SignedIn, id: int) -> HttpResponse:
    volunteer = queries.find(id)
    if volunteer is None or not volunteer.is_active:
        raise Http404
    try:
        _id, code = inviting.invite_back(volunteer=volunteer, by=request.user, now=timezone.now())
    except inviting.SecondMustDiffer:
        messages.warning(request, _("For yourself, two others have to do this."))
        return redirect("office_volunteer", id)
    except inviting.NotYoursToGive as refusal:
        refusals.say(request, refusal)
        return redirect("office_volunteer", id)
    return _page(request, code=code, back=volunteer.handle)


@needs_role(COORDINATOR, ADMIN)
@with_fresh_proof("office_invitations")
@require_POST
def decide(request: SignedIn, id: int) -> HttpResponse:
    """Agree as the second, or take it back."""
    now = timezone.now()
    try:
        if request.POST.get("do") == "withdraw":
            inviting.withdraw(invitation_id=id, by=request.user, now=now)
            messages.success(request, _("Withdrawn. The code opens nothing any more."))
        else:
            inviting.agree(invitation_id=id, by=request.user, now=now)
            messages.success(request, _("Agreed. The code opens the door once, until its time is over."))
    except REFUSED as refusal:
        refusals.say(request, refusal)
    return redirect("office_invitations")


def _page(request: SignedIn, *, code: str = "", back: str = "", trouble: str = "", status: int = 200) -> HttpResponse:
    held = set(queries.roles_of(request.user))
    may = rules.may_invite_to(held)
    ticked = set(request.POST.getlist("roles")) if trouble else set()
    shown: dict[str, Any] = {
        "code": code,
        "back": back,
        "trouble": trouble,
        "roles": [one for one in role_words.choices(ticked) if one["code"] in may],
        "rows": [
            {
                "invitation": one,
                "roles": role_words.of(one.roles),
                "own": one.invited_by == request.user.get_username(),
                "about_me": one.returning == request.user.get_username(),
                "may": rules.may_bring_back(held) if one.returning else set(one.roles) <= may,
            }
            for one in inviting.waiting(now=timezone.now())
        ],
    }
    return render(request, "office/invitations.html", shown, status=status)
