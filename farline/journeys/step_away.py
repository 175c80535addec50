"""A volunteer signs out or leaves in haste: from that moment nobody is told that they are ready, or at the hotline.

Whom they hold and have not rung goes to the next who asks. A call that was made stays theirs until its time is over,
as when a browser dies: how it ended can be said after signing in again.
"""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError

from farline.calls import actions as calls
from farline.hotline import actions as hotline
from farline.shifts import actions as shifts
from farline.shifts import rules


def step_away(*, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Never in the way of leaving: on a full disk nothing is written, and it lapses by itself."""
    try:
        shifts.say(volunteer=volunteer, doing=rules.GONE, now=now)
        hotline.leave_duty(volunteer=volunteer)
        calls.let_go_unrung(volunteer_id=volunteer.pk, now=now)
    except DatabaseError:
        return
