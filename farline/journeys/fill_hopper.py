"""Open pages for campaigns that run low, and give everybody in them a turn.

Run every minute by the worker, and at once when somebody asks for the next person and nobody is there. One does so at
a time, on one machine or on several that share a server: pages that another has just opened are nobody's yet. The
opt-outs are asked about each number before it gets a row.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.calls import queries
from farline.common import group_commit, one_writer
from farline.numbers import paging

PATIENCE = 2.0  # seconds, for somebody else who opens pages
LOCK = 0x66696C6C


def fill_in_turn(*, now: dt.datetime) -> bool:
    """Whether it is worth looking again: somebody got a turn, or another was at it and one had to wait.

    Whoever waited has nothing left to do: the other did it for all. So where nobody is left, many who ask at once do
    not find it out one after the other.
    """
    with group_commit.shelf().finding(PATIENCE) as waited:
        return waited or any(people or had_to_wait for people, had_to_wait in _fill_all(now))


def fill(*, now: dt.datetime) -> int:
    """How many people got a turn. Filling twice is no error."""
    return sum(people for people, _ in _fill_all(now))


def _fill_all(now: dt.datetime) -> list[tuple[int, bool]]:
    # Looked at first without a transaction: on SQLite one that finds nothing to do would make everybody wait.
    return [_fill(thirst, now) for thirst in list(queries.thirsty(now=now))]


@transaction.atomic
def _fill(thirst: queries.Thirst, now: dt.datetime) -> tuple[int, bool]:
    """How many got a turn, and whether another machine was at it."""
    waited = one_writer.wait_at_most(LOCK, PATIENCE)
    opened = paging.open_pages(
        list_ids=thirst.list_ids,
        provinces=thirst.provinces,
        clock_shift=thirst.clock_shift,
        wanted=thirst.lacking,
    )
    people = (calls.line_up(list_id=list_id, number_ids=ids, now=now) for list_id, ids in opened.by_list.items())
    return sum(people), waited
