"""Whom one volunteer holds, taken from them at once: they were shut out, or leave."""

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


@transaction.atomic
def let_go_unrung(*, volunteer_id: int, now: dt.datetime) -> int:
    """Whom they hold and have not rung goes back to the queue. How a call ended that was made can still be said."""
    held = list(Turn.objects.filter(claimed_by=volunteer_id).values_list("pk", flat=True))
    unrung = Call.objects.filter(turn__in=held, volunteer=volunteer_id, state=rules.PREPARED)
    turns = list(unrung.values_list("turn_id", flat=True))
    ids = unheld.free(Turn.objects.filter(pk__in=turns, claimed_by=volunteer_id), now=now)
    return unrung.filter(turn__in=ids).update(state=rules.RELEASED, finished_at=now)
