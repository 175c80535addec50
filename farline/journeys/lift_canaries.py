"""Canaries that were handed out leave the queue again, before anybody else could be given them. Run each minute."""

import datetime as dt

from django.db import transaction

from farline.calls.actions import seating
from farline.canaries import actions as canaries
from farline.canaries import queries

BY = "farline"


def lift_canaries(*, now: dt.datetime) -> int:
    """How many left. Nothing is locked while there is nothing to do."""
    standing = queries.standing() if queries.any_kept() else {}
    return sum(_lift(id, turn_id, now) for turn_id, id in standing.items())


@transaction.atomic
def _lift(id: int, turn_id: int, now: dt.datetime) -> bool:
    unseated = seating.unseat(turn_id=turn_id, by=BY, now=now)
    if unseated is None:
        return False
    canaries.note_lifted(id=id, shown=unseated.shown)
    return True
