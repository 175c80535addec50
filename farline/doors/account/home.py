"""My account: what I sign in with, where else I am signed in. Changes ask for a fresh proof that it is me."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from farline.common import speech
from farline.doors.common import access, entering
from farline.doors.common.access import SignedIn, needs_role
from farline.volunteers import actions, factors, passkeys, queries, rules, sessions

View = Callable[..., HttpResponse]


def needs_proof(view: View) -> View:
    """Signed in, and within the last ten minutes: a screen left alone must not hand over an account."""

    @wraps(view)
    @needs_role(*rules.ROLES)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not entering.has_just_proved(request):
            return render(request, "account/prove.html", {"back": request.path}, status=403)
        return view(request, *args, **kwargs)

    return answer


@needs_role(*rules.ROLES)
@require_GET
def home(request: SignedIn) -> HttpResponse:
    held, now = factors.held(request.user), timezone.now()
    others = max(0, sessions.how_many(volunteer_id=request.user.pk, now=now) - 1)
    seen = {"held": held, "others": others, "home": access.home_of(request.user), "speech": _speech(request)}
    return render(request, "account/home.html", seen)


def _speech(request: SignedIn) -> list[dict[str, Any]]:
    """For those who call: each speech that a campaign may ask for, and whether they said that it is theirs."""
    if not request.user.has_role(rules.CALLER):
        return []
    language, mine = get_language() or "zh-hans", queries.speaks(request.user)
    return [{"code": code, "name": speech.name_of(code, language), "mine": code in mine} for code in speech.NAMES]


@needs_role(rules.CALLER)
@require_POST
def say_speech(request: SignedIn) -> HttpResponse:
    actions.say_speech(volunteer=request.user, codes=request.POST.getlist("speech"), now=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("account_home")


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: SignedIn) -> HttpResponse:
    """A POST makes new ones and shows them: this once, and those from before are void."""
    shown: dict[str, Any] = {"held": factors.held(request.user), "home": access.home_of(request.user), "codes": []}
    if request.method == "POST":
        shown["codes"] = factors.new_recovery_codes(volunteer=request.user, now=timezone.now())
    return render(request, "account/codes.html", shown)


@needs_proof
@require_POST
def remove_passkey(request: SignedIn) -> HttpResponse:
    held, wish = factors.held(request.user), request.POST.get("passkey", "")
    if len(held.passkeys) == 1 and not held.app:
        messages.warning(request, _("This is your only way in. Please add another device or an app first."))
    elif wish.isdecimal() and passkeys.remove(volunteer=request.user, passkey_id=int(wish), now=timezone.now()):
        sessions.end_all(volunteer_id=request.user.pk, but=request.session.session_key or "")
        messages.success(
            request, _("Removed. This device no longer opens your account, and every other screen was signed out.")
        )
    return redirect("account_home")


@needs_role(*rules.ROLES)
@require_POST
def end_others(request: SignedIn) -> HttpResponse:
    ended = sessions.end_all(volunteer_id=request.user.pk, but=request.session.session_key or "")
    said = ngettext("%(n)s other screen was signed out.", "%(n)s other screens were signed out.", ended)
    messages.success(request, said % {"n": ended})
    return redirect("account_home")
