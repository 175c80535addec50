"""Calls whose lease ended after a permit: nobody has said how they ended, and somebody may have been rung.

They stay `untold` until the volunteer says it after all, or the person's rest is over. That rest is the one of
rules.NOT_TOLD, so that nobody is rung twice in ignorance.

Turns are locked before their calls, in the order of their ids, as whoever saves or withdraws locks them: two who lock
in another order wait for each other for ever.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from farline.calls import rules
from farline.calls.models import Call, Turn


def note_untold(turn_ids: Iterable[int], *, now: dt.datetime) -> int:
    """For locked turns whose lease is over. Call inside a transaction. How many calls are untold now."""
    calls = Call.objects.filter(turn__in=list(turn_ids), state=rules.PERMITTED)
    turns = list(calls.values_list("turn_id", flat=True))
    if not turns:
        return 0
    rested = now + dt.timedelta(hours=rules.NOT_TOLD.rest)
    Turn.objects.filter(pk__in=turns, state=rules.RESTING, not_before__lt=rested).update(not_before=rested)
    return Call.objects.filter(turn__in=turns, state=rules.PERMITTED).update(state=rules.UNTOLD)


def free(turns: QuerySet[Turn], *, now: dt.datetime) -> list[int]:
    """Nobody holds these any more; whom somebody rang rests as long as after an end that nobody told. Which they are.

    Call inside a transaction. Whoever was handed out while this waited for a lock is looked at as they are now.
    """
    ids = _locked(turns)
    note_untold(ids, now=now)
    Turn.objects.filter(pk__in=ids).update(claimed_by=None, claimed_until=None)
    return ids


def resolve(turns: QuerySet[Turn], *, now: dt.datetime) -> int:
    """For turns whose rest is over, or that left the queue: what nobody said will not be said any more."""
    untold = Call.objects.filter(turn=OuterRef("pk"), state=rules.UNTOLD)
    ids = _locked(turns.filter(Exists(untold)))
    if not ids:
        return 0
    return Call.objects.filter(turn__in=ids, state=rules.UNTOLD).update(state=rules.RELEASED, finished_at=now)


def _locked(turns: QuerySet[Turn]) -> list[int]:
    return list(turns.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
