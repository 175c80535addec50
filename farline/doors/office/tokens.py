"""Tokens for machines that read counts: made by an admin, shown once, ended at once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.doors.common.proving import with_fresh_proof
from farline.tokens import actions, queries, rules
from farline.volunteers.rules import ADMIN

SCOPES: dict[str, str | Promise] = {
    rules.COUNTS: gettext_lazy("campaigns and what came of the calls"),
    rules.PACKS: gettext_lazy("information packs"),
    rules.TALLY: gettext_lazy("the public tally"),
    rules.HEALTH: gettext_lazy("how the site is doing"),
}
DAYS = 90


@needs_role(ADMIN)
@require_GET
def tokens(request: SignedIn) -> HttpResponse:
    return _page(request)


@needs_role(ADMIN)
@with_fresh_proof("office_tokens")
@require_POST
def create(request: SignedIn) -> HttpResponse:
    """The answer is the page itself: a redirect would have to carry the token."""
    scopes = request.POST.getlist("scope")
    name = request.POST.get("name", "")
    try:
        made = actions.create(name=name, scopes=scopes, days=DAYS, by=request.user.handle, now=timezone.now())
    except actions.TokenUnfit:
        messages.error(request, _("A token needs a name that no other has, of at most 40 characters, and a scope."))
        return _page(request, name=name, chosen=scopes, status=422)
    return _page(request, made=made)


@needs_role(ADMIN)
@require_POST
def end(request: SignedIn) -> HttpResponse:
    try:
        actions.revoke(name=request.POST.get("name", ""), by=request.user.handle, now=timezone.now())
    except actions.NoSuchToken:
        return redirect("office_tokens")
    messages.success(request, _("The token is of no use any more."))
    return redirect("office_tokens")


def _page(
    request: SignedIn, *, made: str = "", name: str = "", chosen: list[str] | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.now().date()
    rows = [
        {
            "token": one,
            "scopes": [SCOPES[scope] for scope in one.scopes],
            "in_force": rules.is_in_force(expires_on=one.expires_on, revoked=one.revoked, today=today),
        }
        for one in queries.tokens()
    ]
    shown = {"rows": rows, "scopes": SCOPES, "made": made, "name": name, "chosen": chosen or [], "days": DAYS}
    return render(request, "office/tokens.html", shown, status=status)
