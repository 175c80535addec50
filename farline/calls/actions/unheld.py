"""Calls whose lease ended after a permit: nobody has said how they ended, and somebody may have been rung.

They stay `untold` until the volunteer says it after all, or the person's rest is over. That rest is the one of
rules.NOT_TOLD, so that nobody is rung twice in ignorance.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from farline.calls import rules
from farline.calls.models import Call, Turn


def note_untold(turn_ids: Iterable[int], *, now: dt.datetime) -> int:
    """For turns whose lease is over. Call inside a transaction. How many calls are untold now."""
    calls = Call.objects.filter(turn__in=list(turn_ids), state=rules.PERMITTED)
    turns = list(calls.values_list("turn_id", flat=True))
    if not turns:
        return 0
    rested = now + dt.timedelta(hours=rules.NOT_TOLD.rest)
    Turn.objects.filter(pk__in=turns, state=rules.RESTING, not_before__lt=rested).update(not_before=rested)
    return Call.objects.filter(turn__in=turns, state=rules.PERMITTED).update(state=rules.UNTOLD)


def free(turns: QuerySet[Turn], *, now: dt.datetime) -> int:
    """Nobody holds these any more; whom somebody rang rests as long as after an end that nobody told."""
    ids = list(turns.values_list("pk", flat=True))
    note_untold(ids, now=now)
    return Turn.objects.filter(pk__in=ids).update(claimed_by=None, claimed_until=None)


def resolve(turns: QuerySet[Turn], *, now: dt.datetime) -> int:
    """For turns whose rest is over, or that left the queue: what nobody said will not be said any more."""
    found = Call.objects.filter(turn__in=turns.order_by().values("pk"), state=rules.UNTOLD)
    return found.update(state=rules.RELEASED, finished_at=now)
