"""Move a list on. On a released list of a campaign everybody has a turn, whatever came before."""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.numbers import actions as numbers
from farline.numbers import rules


@transaction.atomic
def move_list(*, list_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Raises numbers.queries.NoSuchList or numbers.actions.NotThatWay."""
    numbers.change_list_state(list_id=list_id, state=state, by=by, now=now)
    if state == rules.RELEASED:
        # An import that broke off between keeping and lining up left some without a turn.
        calls.line_up(list_id=list_id, now=now)
