"""Move a list on. Of a released list the first pages are opened at once.

A list is not destroyed while somebody is called from it: whoever says "never again" meanwhile could not be marked.
Whoever is done and waits for one more call that they wished for is marked before.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as held
from farline.calls import queries as calls
from farline.journeys import fill_hopper, forget_done
from farline.numbers import actions as numbers
from farline.numbers import rules


class StillInCall(Exception):
    """Somebody is just with a person of this list, or has not told yet how a call ended."""


class CannotMark(Exception):
    """Somebody of this list is never to be called again, and while the keys are away no mark can be made of them."""


@transaction.atomic
def move_list(*, list_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Raises numbers.queries.NoSuchList, numbers.actions.NotThatWay, StillInCall or CannotMark."""
    if state == rules.PURGED:
        held.hold(list_ids=[list_id])
        if list_id in calls.lists_in_call(now):
            raise StillInCall
        if forget_done.mark_before_lists_go([list_id], now=now):
            raise CannotMark
    numbers.change_list_state(list_id=list_id, state=state, by=by, now=now)
    if state == rules.RELEASED:
        fill_hopper.fill(now=now)
