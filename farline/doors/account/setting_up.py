"""How somebody will sign in: with this device (passkey), or with a passphrase and an authenticator app."""

import io
from typing import Any

import segno
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from farline.doors.account import state, words
from farline.doors.account.home import needs_proof
from farline.doors.common.access import SignedIn
from farline.volunteers import actions, factors, inviting, passphrases, sessions, totp

REFUSED = (
    actions.HandleTaken, actions.HandleUnfit, actions.PassphraseTooWeak, inviting.InvitationGone, factors.CodeUnfit,
)  # fmt: skip


@sensitive_post_parameters("code", "passphrase", "proposed")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    setting = state.of(request)
    if setting is None:
        return redirect("sign_in")
    if not setting.handle:
        return redirect("join_handle")
    setting, seed = state.seed_of(request, setting)
    shown = _shown(request, seed, setting.handle) | {
        "newcomer": bool(setting.invitation) and not setting.returning,
        "came_with_one": not setting.invitation,
    }
    if request.method != "POST":
        return render(request, "account/set_up.html", shown)
    try:
        with transaction.atomic():
            volunteer = state.volunteer_of(setting)
            _use(request, volunteer, bytes.fromhex(setting.seed), shown["proposed"])
    except REFUSED as refusal:
        if isinstance(refusal, actions.HandleTaken):
            return redirect("join_handle")
        shown |= {"trouble": words.sentence(refusal)}
        return render(request, "account/set_up.html", shown, status=422)
    state.finish(request, volunteer)
    return redirect("account_codes")


@sensitive_post_parameters("code", "passphrase", "proposed")
@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def new_app(request: SignedIn) -> HttpResponse:
    """Another telephone, or the first app of somebody who used passkeys. The passphrase may stay as it is."""
    volunteer = request.user
    kept = request.session.get("new_seed", "")
    if not kept:
        kept = request.session["new_seed"] = factors.seal_seed(totp.new_seed(), volunteer_id=volunteer.pk).hex()
    seed = factors.open_seed(bytes.fromhex(kept), volunteer_id=volunteer.pk)
    shown = _shown(request, seed, volunteer.handle) | {"has_passphrase": volunteer.has_usable_password()}
    if request.method != "POST":
        return render(request, "account/app.html", shown)
    try:
        stays = volunteer.has_usable_password() and not request.POST.get("passphrase")
        _use(request, volunteer, bytes.fromhex(kept), None if stays else shown["proposed"])
    except REFUSED as refusal:
        return render(request, "account/app.html", shown | {"trouble": words.sentence(refusal)}, status=422)
    del request.session["new_seed"]
    state.finish(request, volunteer)
    # Whatever opened this account before: a screen that it opened and somebody else has now closes.
    sessions.end_all(volunteer_id=volunteer.pk, but=request.session.session_key or "")
    messages.success(request, _("Saved. From now on you sign in with this."))
    return redirect("account_home")


def _use(request: HttpRequest, volunteer: Any, sealed: bytes, proposed: str | None) -> None:
    chosen = request.POST.get("passphrase", "")[:200]
    passphrase = (chosen or proposed) if proposed is not None else None
    factors.use_app(
        volunteer=volunteer,
        sealed_seed=sealed,
        code=request.POST.get("code", "")[:20],
        passphrase=passphrase,
        by=volunteer.handle,
        now=timezone.now(),
    )


def _shown(request: HttpRequest, seed: bytes, handle: str) -> dict[str, Any]:
    out = io.BytesIO()
    segno.make(totp.address(seed, handle), error="m", micro=False).save(
        out,
        kind="svg",
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return {
        "handle": handle,
        "qr": out.getvalue().decode("utf-8").replace("<svg ", '<svg aria-hidden="true" ', 1),  # the page says it
        "seed": totp.written(seed),
        "proposed": request.POST.get("proposed", "")[:200] or passphrases.propose(),
        "trouble": "",
    }
