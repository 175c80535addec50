"""What the page's script asks for a passkey, in JSON: to prove who it is, or to add a device."""

import json
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from farline.doors.account import state, words
from farline.doors.common import access, entering
from farline.doors.common.signing import OUTSIDE, in_this_language
from farline.volunteers import actions, inviting, passkeys

PROVING, ADDING = "passkey_proving", "passkey_adding"
LONGEST = 20_000
REFUSED = (
    passkeys.PasskeyUnfit, passkeys.PasskeysEnough, inviting.InvitationGone, actions.HandleTaken, actions.HandleUnfit,
)  # fmt: skip


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Where somebody works from is asked here as on the form; from inside, nothing begins."""
    if request.POST.get("where") != OUTSIDE and entering.who_is_half_in(request) is None:
        return JsonResponse({}, status=400)
    asked, request.session[PROVING] = passkeys.begin_proving(**_here(request))
    return JsonResponse(asked)


@require_POST
def prove(request: HttpRequest) -> HttpResponse:
    remembered, said = request.session.pop(PROVING, None), _said(request)
    if remembered is None or said is None:
        return JsonResponse({}, status=400)
    try:
        volunteer = passkeys.prove(state=remembered, said=said, **_here(request))
    except passkeys.PasskeyUnfit as refusal:
        return JsonResponse({"trouble": words.sentence(refusal)}, status=403)
    wanted = access.same_site(request.GET.get("next", ""))
    entering.let_in(request, volunteer)
    return JsonResponse({"next": in_this_language(wanted) or access.home_of(volunteer)})


@require_POST
def begin_adding(request: HttpRequest) -> HttpResponse:
    """During the set-up, or on the account page of somebody who has just proved who they are."""
    who = _who_adds(request)
    if who is None:
        return JsonResponse({}, status=403)
    asked, request.session[ADDING] = passkeys.begin_adding(volunteer_id=who[0], handle=who[1], **_here(request))
    return JsonResponse(asked)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    own, setting = _may_change(request), state.of(request)
    remembered, said = request.session.pop(ADDING, None), _said(request)
    if _who_adds(request) is None or remembered is None or said is None:
        return JsonResponse({}, status=400)
    try:
        made = passkeys.read_new(state=remembered, said=said, **_here(request))
        with transaction.atomic():
            volunteer: Any = request.user if own or setting is None else state.volunteer_of(setting)
            passkeys.add(volunteer=volunteer, made=made, host=_here(request)["host"], now=timezone.now())
    except REFUSED as refusal:
        return JsonResponse({"trouble": words.sentence(refusal)}, status=409)
    if own:
        return JsonResponse({"next": reverse("account_home")})
    state.finish(request, volunteer)
    return JsonResponse({"next": reverse("account_codes")})


def _may_change(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and entering.has_just_proved(request))


def _who_adds(request: HttpRequest) -> tuple[int, str] | None:
    if _may_change(request):
        user: Any = request.user
        return int(user.pk), user.get_username()
    setting = state.of(request)
    return (setting.id, setting.handle) if setting is not None and setting.handle else None


def _here(request: HttpRequest) -> dict[str, str]:
    """The host a key is bound to, and the origin a browser must name. Behind a proxy every page is https."""
    host = request.get_host()
    scheme = "https" if settings.BEHIND_TLS else request.scheme
    return {"host": host.rsplit(":", 1)[0] if not host.endswith("]") else host, "origin": f"{scheme}://{host}"}


def _said(request: HttpRequest) -> Any:
    if len(request.body) > LONGEST:
        return None
    try:
        said = json.loads(request.body)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
