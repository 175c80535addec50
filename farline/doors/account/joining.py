"""The way in: a code somebody read aloud, then a handle. No e-mail, no telephone number, no name."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from farline.doors.account import state, words
from farline.doors.common import role_words, throttle
from farline.doors.common.signing import INSIDE, OUTSIDE, please_wait
from farline.volunteers import actions, inviting

LONGEST = 120


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request)
    where = request.POST.get("where")
    if where == INSIDE:
        return render(request, "common/not_from_there.html", {"joining": True})
    if where != OUTSIDE:
        return _page(request, _("Please answer the first question: are you outside mainland China?"), 400)
    code, now = request.POST.get("code", "")[:LONGEST], timezone.now()
    try:
        throttle.attempt(handle=f"join {code}", now=now)
        found = inviting.with_code(code, now=now)
    except throttle.Wait as wait:
        return _page(request, please_wait(wait.seconds), 429)
    except inviting.CodeUnknown:
        return _page(
            request,
            _("No invitation has this code. Please compare word by word. After three days, or once used, it is void."),
            400,
        )
    except inviting.NotAgreedYet:
        throttle.succeeded(handle=f"join {code}", now=now)
        return _page(
            request,
            _("The code is right. A second person has to agree to your invitation first; please try again later."),
            409,
        )
    throttle.succeeded(handle=f"join {code}", now=now)
    setting = state.begin(request, found)
    return redirect("account_set_up" if setting.returning else "join_handle")


@require_http_methods(["GET", "HEAD", "POST"])
def handle(request: HttpRequest) -> HttpResponse:
    setting = state.of(request)
    if setting is None or not setting.invitation or setting.returning:
        return redirect("join")
    found = inviting.for_id(setting.invitation, now=timezone.now())
    if found is None:
        return redirect("join")
    shown: dict[str, Any] = {"handle": setting.handle, "roles": role_words.held(found.roles), "trouble": ""}
    if request.method != "POST":
        return render(request, "account/handle.html", shown)
    typed = request.POST.get("handle", "")[:LONGEST]
    try:
        state.keep(request, setting, handle=actions.check_handle(typed), seed="")
    except (actions.HandleTaken, actions.HandleUnfit) as refusal:
        shown |= {"handle": typed, "trouble": words.sentence(refusal)}
        return render(request, "account/handle.html", shown, status=422)
    return redirect("account_set_up")


def _page(request: HttpRequest, trouble: str = "", status: int = 200) -> HttpResponse:
    shown = {"trouble": trouble, "code": request.POST.get("code", ""), "outside": request.POST.get("where") == OUTSIDE}
    return render(request, "account/join.html", shown, status=status)
