"""What stands before a public form: no account, no address kept, no challenge by a third party.

There is no form token: it would need a cookie, and these forms act with nobody's authority. A page elsewhere
that sends a reader's browser here is told by the browser's own word instead.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
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


class MoreWork(TooMany):
    """Very many forms are arriving just now. Please send yours once more: your device works a little longer for it."""

    message = _("Very many forms are arriving just now, and yours was not recorded. Please send it once more: your "
                "device will work on it a little longer this time.")  # fmt: skip


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


def check(request: HttpRequest, *, form: str, field: str) -> None:
    """Raises Refused. `form`: one of work.MOST; `field`: what the work was done for. Of forms whose device did no
    work, a tenth of the most is taken at all.
    """
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        raise FromElsewhere
    if request.POST.get(TRAP):
        raise LooksAutomatic
    now, most = timezone.now(), work.MOST[form]
    done = _Done(form, request.POST.get("work", ""), request.POST.get(field, ""), now)
    # Two brakes: a flood of forms without work leaves those with work alone. These never shut: past `most`, and again
    # past each further `most`, a form takes twice the work.
    if done.with_bits(work.bits_wanted(brakes.taken(form, now), most)) and done.is_spent_now():
        if brakes.count(form, now) == 1:
            brakes.forget_spent(now=now, keep=work.PERIODS)
    elif brakes.count(f"{form}-plain", now) > -(-most // PLAIN_SHARE):
        raise MoreWork if done.with_bits(work.BITS) else TooMany


@dataclass(frozen=True)
class _Done:
    """Work that came with a form."""

    form: str
    answer: str
    typed: str
    now: dt.datetime

    def with_bits(self, bits: int) -> bool:
        return work.is_done(self.answer, form=self.form, typed=self.typed, now=self.now, bits=bits)

    def is_spent_now(self) -> bool:
        """Each answer counts once: it buys one form, not as many as it is sent with."""
        period = work.period_of(self.answer, form=self.form, typed=self.typed, now=self.now)
        said = f"{period}|{self.typed}|{self.answer}"
        return brakes.spend(self.form, said, period=period or 0, keep=work.PERIODS)


def in_even_time(act: Callable[[], Any], *, seconds: float | None = None, clock: Clock = time) -> Any:
    """Do it, and take the same time over it whatever was found."""
    wanted = ANSWER_AFTER if seconds is None else seconds
    started = clock.monotonic()
    try:
        return act()
    finally:
        clock.sleep(max(0.0, wanted - (clock.monotonic() - started)))
