"""Somebody whose talk is over is never called again, from any list: their number becomes a mark and goes.

The mark is made before the number goes, whichever way it goes: once the talk is over, or with its list, while the
person still waits for one more call that they wished for.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from farline.calls import actions as calls
from farline.canaries import queries as own_numbers
from farline.common import same_root, vault
from farline.journeys import hear_opt_out
from farline.numbers import actions as numbers
from farline.numbers.queries import NumberGone, opt_out_tags
from farline.optouts import actions as optouts

BY = "farline"
NO_KEYS = (vault.KeysLocked, vault.KeysMissing, vault.TooMany)


def forget_finished(*, now: dt.datetime) -> int:
    """How many numbers went. Those of which no mark can be made now wait for the next time."""
    forgotten, over = 0, calls.forgettable(now=now)
    canaries = _canaries(over)
    for one in over:
        with transaction.atomic():
            if one.turn_id in canaries or not one.for_good or _mark(one, now):
                numbers.forget(number_id=one.number_id, by=BY, now=now)
                forgotten += 1
    return forgotten


def mark_before_lists_go(list_ids: Collection[int], *, now: dt.datetime) -> set[int]:
    """Mark whoever is done and still waits in these lists. Returns those that may not go yet: of somebody in them no
    mark can be made now.
    """
    waiting = calls.done_in(list_ids)
    canaries = _canaries([one for one, _ in waiting])
    return {list_id for one, list_id in waiting if one.turn_id not in canaries and not _mark(one, now)}


def _canaries(some: Sequence[calls.Forgettable]) -> Collection[int]:
    """The turns among them of people of our own, who never said no."""
    return own_numbers.standing() if some and own_numbers.any_kept() else ()


def _mark(one: calls.Forgettable, now: dt.datetime) -> bool:
    """False when it cannot be made now. Of a number that opens no more there is none to make, and nobody to call."""
    try:
        optouts.record_tags(tags=opt_out_tags(one.number_id, hear_opt_out.SAID_ALOUD), by=BY, now=now)
    except NumberGone:
        return not same_root.nobody_can_tell()
    except NO_KEYS:
        return False
    return True
