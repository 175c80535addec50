"""Signing in and out, and leaving in a hurry."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from farline.common.text import clean_line
from farline.doors.common import access, entering, throttle
from farline.journeys import step_away
from farline.volunteers import factors
from farline.volunteers.rules import CALLER

# What this site left in the browser. Signing out keeps the one cookie that says how somebody likes to read.
FORGET_PAGES = '"cache", "storage"'
FORGET_ALL = '"cache", "cookies", "storage"'
OUTSIDE, INSIDE = "outside", "inside"
LONGEST = 200


@sensitive_post_parameters("passphrase")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    wanted = access.same_site(request.POST.get("next") or request.GET.get("next") or "")
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(wanted or access.home_of(request.user))
        return _page(request, wanted)
    where = request.POST.get("where")
    if where == INSIDE:
        # Asked, never detected, and forgotten with this answer; the passphrase is not even looked at.
        return render(request, "common/not_from_there.html")
    if where != OUTSIDE:
        return _page(
            request, wanted, trouble=_("Please answer the first question: are you outside mainland China?"), status=400
        )
    return _try(request, wanted)


def _try(request: HttpRequest, wanted: str) -> HttpResponse:
    handle = clean_line(request.POST.get("handle", ""))[:LONGEST]
    now = timezone.now()
    try:
        throttle.attempt(handle=handle, now=now)
    except throttle.Wait as wait:
        response = _page(request, wanted, trouble=please_wait(wait.seconds), status=429)
        response.headers["Retry-After"] = str(wait.seconds)
        return response
    # Takes as long for a handle that does not exist, or is suspended, as for one that does.
    volunteer = auth.authenticate(request, username=handle, password=request.POST.get("passphrase", "")[:LONGEST])
    if volunteer is None:
        words = _("Handle and passphrase do not fit together. Please look for a slip of the keys and try again.")
        return _page(request, wanted, trouble=words, status=400)
    throttle.succeeded(handle=handle, now=now)
    if settings.SECOND_FACTOR:
        entering.half_in(request, volunteer, wanted)
        return redirect("account_second" if factors.held(volunteer).second else "account_set_up")
    entering.let_in(request, volunteer)
    return redirect(in_this_language(wanted) or access.home_of(volunteer))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    back = access.same_site(request.POST.get("next", ""))
    _out(request)
    response = redirect(f"{reverse('sign_in')}?{urlencode({'next': back})}" if back else reverse("sign_in"))
    response.headers["Clear-Site-Data"] = FORGET_PAGES
    return response


@require_http_methods(["GET", "HEAD"])
def leave(request: HttpRequest) -> HttpResponse:
    """Away at once: signed out, the browser told to forget, and a page on the screen that says nothing of us."""
    if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"} or "Sec-Purpose" in request.headers:
        return redirect(access.public_home())
    _out(request)
    response = render(request, "common/elsewhere.html")
    response.headers["Clear-Site-Data"] = FORGET_ALL
    return response


def _out(request: HttpRequest) -> None:
    volunteer: Any = request.user
    calls = volunteer.is_authenticated and volunteer.has_role(CALLER)
    auth.logout(request)
    if calls:
        step_away.step_away(volunteer=volunteer, now=timezone.now())


def _page(request: HttpRequest, wanted: str, *, trouble: str = "", status: int = 200) -> HttpResponse:
    shown: dict[str, Any] = {
        "next": wanted,
        "trouble": trouble,
        "handle": request.POST.get("handle", ""),
        "outside": request.POST.get("where") == OUTSIDE,
        "second": settings.SECOND_FACTOR,
    }
    return render(request, "common/sign_in.html", shown, status=status)


def please_wait(seconds: int) -> str:
    return ngettext(
        "Many attempts came in just now. Please wait %(seconds)s second and try again. Nobody is locked out.",
        "Many attempts came in just now. Please wait %(seconds)s seconds and try again. Nobody is locked out.",
        seconds,
    ) % {"seconds": seconds}


def in_this_language(path: str) -> str:
    """The page somebody came for, in the language they signed in with."""
    return translate_url(path, get_language() or "zh-hans") if path else ""
