"""Lists whose week's key was destroyed, as by a panic: nobody of them can ever be called, so they end.

Before anything else is sealed for that week: it would get another key then, and nothing would tell any more that these
are dead. Their numbers would be refused as known already when somebody brings them in again.
"""

import datetime as dt

from farline.common import vault
from farline.journeys.forget_done import NO_KEYS
from farline.numbers import actions as numbers
from farline.numbers.queries import lists_with_numbers


def end_dead_lists(*, by: str, now: dt.datetime) -> int:
    """How many. None where nobody can say that a key was destroyed: while the keys are away, or locked."""
    lists = lists_with_numbers()
    try:
        weeks = vault.weeks_for_sure() if lists else None
    except NO_KEYS:
        return 0
    dead = [list_id for list_id, day in lists if weeks is not None and vault.week_of(day) not in weeks]
    if dead:
        numbers.purge_unreadable(list_ids=dead, by=by, now=now)
    return len(dead)
