"""Who may open a page. Asked anew at every request: whoever was suspended is out at the next one."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from farline.volunteers import actions as volunteers
from farline.volunteers import rules


class SignedIn(HttpRequest):
    """A request that came through `needs_role`: for the annotations of views behind it."""

    user: Any


View = Callable[..., HttpResponse]
OFFICE = tuple(role for role in rules.ROLES if role not in {rules.CALLER, rules.FOLLOW_UP_CALLER})


def needs_role(*roles: str) -> Callable[[View], View]:
    """Signed in, active, and holding one of these roles; else the sign-in page, or a plain no."""

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # The account is read from the table each time; one that is not active counts as nobody.
            if not request.user.is_authenticated:
                return ask_to_sign_in(request)
            if not any(request.user.has_role(role) for role in roles):
                raise PermissionDenied
            _keep_language(request.user)
            return view(request, *args, **kwargs)

        return answer

    return guard


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """A script that asks in the background gets a plain answer, or it would put the sign-in page into the page."""
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return HttpResponse(status=401)
    here = request.get_full_path() if request.method == "GET" else request.path
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': here})}")


def home_of(volunteer: Any) -> str:
    """Where somebody begins: callers at the desk, all others in the office."""
    if volunteer.has_role(rules.CALLER):
        return reverse("desk_home")
    if any(volunteer.has_role(role) for role in OFFICE):
        return reverse("office_home")
    return public_home()


def public_home() -> str:
    try:
        return reverse("public_home")
    except NoReverseMatch:
        return reverse("sign_in")


def same_site(path: str) -> str:
    """The path if it leads to a page of ours, else nothing."""
    fit = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if fit else ""


def _keep_language(volunteer: Any) -> None:
    language = get_language()
    if language and language != volunteer.language:
        volunteers.speak_language(volunteer=volunteer, language=language)
