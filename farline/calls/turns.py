"""Turns by the thousand, in one statement: a list of a million numbers is lined up while it comes in."""

import datetime as dt
import secrets
from collections.abc import Iterable

from django.db import connection

from farline.calls import rules
from farline.common import random_ids

COLUMNS = (
    "id", "campaign_id", "number_id", "state", "province", "clock_shift", "not_before", "attempts", "hang_ups",
    "fence",
)  # fmt: skip
Waiting = tuple[int, str, int]  # number, province, clock_shift


def insert(campaign_id: int, waiting: Iterable[Waiting], *, now: dt.datetime) -> int:
    """A turn for each, from now on. Shuffled first: the ids keep no order of arrival."""
    people = list(waiting)
    secrets.SystemRandom().shuffle(people)
    starts = connection.ops.adapt_datetimefield_value(now)
    rows = [
        (id, campaign_id, number_id, rules.WAITING, province, shift, starts, 0, 0, 0)
        for id, (number_id, province, shift) in zip(random_ids.close_ids(len(people)), people, strict=True)
    ]
    if rows:
        marks = ",".join(["%s"] * len(COLUMNS))
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO calls_turn ({','.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608  our own names
                rows,
            )
    return len(rows)
