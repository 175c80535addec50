"""What stands before a public form: no account, no address kept, no challenge by a third party.

There is no form token: it would need a cookie, and these forms act with nobody's authority. A page elsewhere
that sends a reader's browser here is told by the browser's own word instead.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from farline.doors.public import brakes, work
from farline.doors.public.open_page import View, forget_session

PLAIN_SHARE = 10
# An answer takes this long whether or not anything was found, so that its time tells nothing.
ANSWER_AFTER = 0.6
TRAP = "website"


class Clock(Protocol):
    def monotonic(self) -> float: ...

    def sleep(self, seconds: float, /) -> None: ...


class Refused(Exception):
    """The form was not taken. `message` says why, `status` is the answer's HTTP status."""

    message: str | Promise = ""
    status = 400


class FromElsewhere(Refused):
    """This form was sent from a page of another site. Please fill it in here."""

    message = _("This form was sent from a page of another site. Please fill it in here.")
    status = 403


class LooksAutomatic(Refused):
    """One field was meant to stay empty. Nothing was recorded. Please send the form again."""

    message = _("A hidden field that must stay empty was filled in, perhaps by your browser. Nothing was recorded. "
                "Please fill in the form again.")  # fmt: skip


class TooMany(Refused):
    """Very many people are using this form just now. Nothing was recorded. Please try again in ten minutes."""

    message = _("Very many forms are arriving just now, and yours was not recorded. Please try again in ten minutes.")
    status = 429


def form_page(view: View) -> View:
    """For pages with a form: not kept by any cache, no cookie, nothing that a second tab could break."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return forget_session(request, response)

    return answer


def check(request: HttpRequest, *, form: str, field: str, most: int) -> None:
    """Raises Refused. `most`: forms of this kind that are taken in ten minutes, from everybody together; of those
    whose device did no work, a tenth. `field`: what the work was done for.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise FromElsewhere
    if request.POST.get(TRAP):
        raise LooksAutomatic
    now = timezone.now()
    worked = work.is_done(request.POST.get("work", ""), form=form, typed=request.POST.get(field, ""), now=now)
    # Two brakes: a flood of forms without work leaves those with work alone.
    if brakes.count(form if worked else f"{form}-plain", now) > (most if worked else -(-most // PLAIN_SHARE)):
        raise TooMany


def in_even_time(act: Callable[[], Any], *, seconds: float | None = None, clock: Clock = time) -> Any:
    """Do it, and take the same time over it whatever was found."""
    wanted = ANSWER_AFTER if seconds is None else seconds
    started = clock.monotonic()
    try:
        return act()
    finally:
        clock.sleep(max(0.0, wanted - (clock.monotonic() - started)))
