"""A volunteer lets the mentor of one room sit beside, or ends it.

A yes of the person on the line was said for whoever sat there. So it ends with the invitation, and does not hold for
the next one: neither for another mentor nor for the same one, come back.
"""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.mentoring import actions as mentoring
from farline.mentoring import queries
from farline.mentoring.actions import NoSuchRoom
from farline.telephony import actions as telephony

__all__ = ["NoSuchRoom", "end", "sit_beside"]


@transaction.atomic
def sit_beside(*, volunteer: AbstractBaseUser, room_id: int, now: dt.datetime) -> None:
    """Raises NoSuchRoom."""
    before = queries.invited(volunteer, now)
    if before is None or before.id != room_id:
        telephony.shut_ears(volunteer_id=volunteer.pk)
    mentoring.let_sit_beside(volunteer=volunteer, room_id=room_id, now=now)


@transaction.atomic
def end(*, volunteer: AbstractBaseUser) -> None:
    telephony.shut_ears(volunteer_id=volunteer.pk)
    mentoring.end_beside(volunteer=volunteer)
