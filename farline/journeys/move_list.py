"""Move a list on. Of a released list the first pages are opened at once."""

import datetime as dt

from django.db import transaction

from farline.journeys import fill_hopper
from farline.numbers import actions as numbers
from farline.numbers import rules


@transaction.atomic
def move_list(*, list_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Raises numbers.queries.NoSuchList or numbers.actions.NotThatWay."""
    numbers.change_list_state(list_id=list_id, state=state, by=by, now=now)
    if state == rules.RELEASED:
        fill_hopper.fill(now=now)
