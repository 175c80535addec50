"""How many numbers stood on a volunteer's screen in the last twenty-four hours, and when the last one did."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Max, Sum

from farline.calls.models import Call

A_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Seen:
    shown: int
    last: dt.datetime | None


def seen_lately(volunteer: AbstractBaseUser, now: dt.datetime) -> Seen:
    """Any twenty-four hours, not a calendar day: nobody gets two days' numbers around midnight."""
    seen = Call.objects.filter(volunteer=volunteer.pk, reveals__gt=0, permitted_at__gt=now - A_DAY).aggregate(
        shown=Sum("reveals"), last=Max("permitted_at")
    )
    return Seen(seen["shown"] or 0, seen["last"])
