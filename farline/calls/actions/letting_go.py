"""Everybody whom one volunteer holds, taken from them at once: they were shut out, or leave."""

import datetime as dt

from django.db import transaction

from farline.calls import rules
from farline.calls.actions import unheld
from farline.calls.models import Call, Turn


@transaction.atomic
def let_go_all(*, volunteer_id: int, now: dt.datetime) -> int:
    """Their people go back to the queue and their open calls end, those in mid-talk too; returns how many calls.

    Whom they rang has rested since the ring, and now rests longer: nobody will say any more how it went.
    """
    unheld.free(Turn.objects.filter(claimed_by=volunteer_id), now=now)
    open_calls = Call.objects.filter(volunteer=volunteer_id, state__in=rules.OPEN_CALLS)
    return open_calls.update(state=rules.RELEASED, finished_at=now)
