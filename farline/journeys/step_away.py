"""A volunteer signs out or leaves in haste: from that moment nobody is told that they are ready, or at the hotline.

A call that they hold stays theirs until its time is over, as when a browser dies.
"""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError

from farline.hotline import actions as hotline
from farline.shifts import actions as shifts
from farline.shifts import rules


def step_away(*, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Never in the way of leaving: on a full disk nothing is written, and it lapses by itself."""
    try:
        shifts.say(volunteer=volunteer, doing=rules.GONE, now=now)
        hotline.leave_duty(volunteer=volunteer)
    except DatabaseError:
        return
