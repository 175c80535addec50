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
    held = list(Turn.objects.filter(claimed_by=volunteer_id).values_list("pk", flat=True))
    unheld.free(Turn.objects.filter(pk__in=held), now=now)
    # An index knows those that were rung. Of the rest, only what is held can still come to anything.
    theirs = Call.objects.filter(volunteer=volunteer_id, state__in=rules.OPEN_CALLS)
    rung, held_now = theirs.filter(permitted_at__isnull=False), theirs.filter(turn__in=held)
    calls = {*rung.values_list("pk", flat=True), *held_now.values_list("pk", flat=True)}
    return Call.objects.filter(pk__in=calls).update(state=rules.RELEASED, finished_at=now)
