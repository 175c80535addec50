"""Who is next? One person, or nobody and the reason why.

Calls chooses and takes; the opt-outs are asked in that same transaction. Here the volunteer is asked about once more,
because whoever was shut out a minute ago must get nobody.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from farline.calls import actions as calls
from farline.calls import queries
from farline.calls.queries import Empty
from farline.journeys import fill_hopper
from farline.volunteers import queries as volunteers

__all__ = ["Empty", "HandOut", "take_next_call"]


@dataclass(frozen=True)
class HandOut:
    call_id: int


def take_next_call(*, volunteer: AbstractBaseUser, now: dt.datetime) -> HandOut | Empty:
    """The person this volunteer holds already, else the next one."""
    if not volunteers.may_call(volunteers.by_id(volunteer.pk)):
        return queries.why_empty(volunteer, now)
    call_id = calls.claim_next(volunteer=volunteer, now=now)
    if call_id is None and _tidy(now):
        call_id = calls.claim_next(volunteer=volunteer, now=now)
    return queries.why_empty(volunteer, now) if call_id is None else HandOut(call_id)


def _tidy(now: dt.datetime) -> bool:
    """Before anybody is told that there is nobody: end the wishes whose hour passed, open the next pages."""
    calls.expire_follow_ups(now=now)
    return bool(fill_hopper.fill(now=now))
