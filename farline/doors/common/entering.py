"""The last step of every way in, and what waits between a passphrase that fits and the second proof."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.doors.common import idle
from farline.shifts import actions as shifts
from farline.volunteers import queries as volunteers
from farline.volunteers import rules, sessions

BACKEND = "farline.doors.common.backend.VolunteerBackend"
HALF, PROVED = "half", "proved"
HALF_FOR = 600
PROOF_HOLDS = dt.timedelta(minutes=10)


def let_in(request: HttpRequest, volunteer: Any) -> None:
    """Signed in, in a new session. Callers have one at a time: a second screen may be somebody else's."""
    auth.login(request, volunteer, backend=BACKEND)
    shifts.come_back(volunteer=volunteer)
    request.session.cycle_key()
    now = int(timezone.now().timestamp())
    for left in (HALF, sessions.LIMIT):
        request.session.pop(left, None)
    request.session[idle.BEGAN] = request.session[idle.SEEN] = request.session[PROVED] = now
    if settings.SECOND_FACTOR and volunteer.has_role(rules.CALLER):
        ended = sessions.end_all(volunteer_id=volunteer.pk, but=request.session.session_key or "")
        if ended:
            messages.info(request, _("You were still signed in elsewhere. That has ended: one screen at a time."))


def half_in(request: HttpRequest, volunteer: Any, wanted: str) -> None:
    """The passphrase fits. Nobody is signed in yet: this session opens the page for the second proof, and no other."""
    request.session.cycle_key()
    until = int(timezone.now().timestamp()) + HALF_FOR
    request.session[HALF] = {"id": str(volunteer.pk), "until": until, "next": wanted}


def who_is_half_in(request: HttpRequest) -> tuple[Any, str] | None:
    """The volunteer and the page they came for; None when ten minutes are over, or they were suspended meanwhile."""
    half = request.session.get(HALF)
    if not half or half["until"] < timezone.now().timestamp():
        return None
    volunteer = volunteers.find(int(half["id"]))
    return (volunteer, str(half["next"])) if volunteer is not None and volunteer.is_active else None


def has_just_proved(request: HttpRequest) -> bool:
    """Whether who sits there has shown within the last minutes that it is them."""
    at = request.session.get(PROVED, 0)
    return bool(timezone.now().timestamp() - at <= PROOF_HOLDS.total_seconds())
