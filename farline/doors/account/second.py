"""The second proof: a code of the authenticator app, or one of the recovery codes. Passkeys are both in one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from farline.doors.account import words
from farline.doors.common import access, entering, throttle
from farline.doors.common.signing import in_this_language, please_wait
from farline.volunteers import factors

SLIPS = 3  # wrong codes that anybody types


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    half = entering.who_is_half_in(request)
    if half is None:
        return redirect("sign_in")
    volunteer, wanted = half
    if not factors.held(volunteer).second:
        return redirect("account_set_up")
    if request.method != "POST":
        return _page(request)
    now, mark = timezone.now(), f"second {volunteer.pk}"
    try:
        throttle.attempt(handle=mark, now=now, inside=True)
        how = factors.check(volunteer=volunteer, code=request.POST.get("code", "")[:60], now=now)
    except throttle.Wait as wait:
        return _page(request, please_wait(wait.seconds), 429)
    except factors.CodeUnfit as refusal:
        return _page(request, words.sentence(refusal), 400)
    failures = throttle.succeeded(handle=mark, now=now)
    entering.let_in(request, volunteer)
    if failures >= SLIPS:
        said = ngettext(
            "Today %(n)s wrong code came after your passphrase. If that was not you, somebody knows it: "
            "please set a new one under “My account”.",
            "Today %(n)s wrong codes came after your passphrase. If that was not you, somebody knows it: "
            "please set a new one under “My account”.",
            failures,
        )
        messages.warning(request, said % {"n": failures})
    if how == "recovery":
        messages.warning(
            request,
            _(
                "You came in with a recovery code; it is used up. "
                "If your device is lost, please add a new one under “My account”."
            ),
        )
    return redirect(in_this_language(wanted) or access.home_of(volunteer))


def _page(request: HttpRequest, trouble: str = "", status: int = 200) -> HttpResponse:
    return render(request, "account/second.html", {"trouble": trouble}, status=status)
