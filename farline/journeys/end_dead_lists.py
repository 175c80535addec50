"""Lists whose week's key was destroyed, as by a panic: nobody of them can ever be called, so they end.

Before anything else is sealed for that week: it would get another key then, and nothing would tell any more that these
are dead. Their numbers would be refused as known already when somebody brings them in again.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.common import vault
from farline.journeys.forget_done import NO_KEYS
from farline.numbers import actions as numbers
from farline.numbers.queries import lists_with_numbers

A_DAY = dt.timedelta(days=1)  # the first list is there before the first key, and with it the folder's name, is made


def end_dead_lists(*, by: str, now: dt.datetime) -> int:
    """How many. None where nobody can say that a key was destroyed: while the keys are away, or locked, or where their
    folder is younger than the list, as on a machine that was restored while the old volume is still to be mounted.
    """
    lists = lists_with_numbers()
    try:
        sure = vault.weeks_for_sure() if lists else None
    except NO_KEYS:
        return 0
    if sure is None:
        return 0
    weeks, since = sure
    older = [(list_id, day) for list_id, day, made in lists if since <= (made + A_DAY).timestamp()]
    dead = [list_id for list_id, day in older if vault.week_of(day) not in weeks]
    if dead:
        with transaction.atomic():
            calls.hold(list_ids=dead)
            numbers.purge_unreadable(list_ids=dead, by=by, now=now)
    return len(dead)
