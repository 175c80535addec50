"""Open pages for campaigns that run low, and give everybody in them a turn.

Run every minute by the worker, and at once when somebody asks for the next person and nobody is there. One does so at
a time: pages that another has just opened are nobody's yet. The opt-outs are asked about each number before it gets a
row.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.calls import queries
from farline.common import group_commit
from farline.numbers import paging

PATIENCE = 2.0  # seconds, for somebody else who opens pages


def fill_in_turn(*, now: dt.datetime) -> bool:
    """Whether it is worth looking again: somebody got a turn, or another was at it and one had to wait."""
    with group_commit.shelf().finding(PATIENCE) as waited:
        return bool(fill(now=now)) or waited


def fill(*, now: dt.datetime) -> int:
    """How many people got a turn. Filling twice is no error."""
    # Looked at first without a transaction: on SQLite one that finds nothing to do would make everybody wait.
    return sum(_fill(thirst, now) for thirst in list(queries.thirsty(now=now)))


@transaction.atomic
def _fill(thirst: queries.Thirst, now: dt.datetime) -> int:
    opened = paging.open_pages(
        list_ids=thirst.list_ids,
        provinces=thirst.provinces,
        clock_shift=thirst.clock_shift,
        wanted=thirst.lacking,
    )
    return sum(calls.line_up(list_id=list_id, number_ids=ids, now=now) for list_id, ids in opened.by_list.items())
