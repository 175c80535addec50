"""Who comes next, in one statement for all groups; and the condition that guards the UPDATE which takes them.

The same conditions as in `readiness`, written out: to put them together anew for every claim costs more than to ask
them. A test holds the two against each other.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection

from farline.calls import rules
from farline.calls.models import Turn
from farline.calls.queries.readiness import Group
from farline.numbers.rules import RELEASED

LOOK_AT = 16  # candidates of a group at a time; those that others take meanwhile are passed over
AT_ONCE = 120  # SQLite takes 500 parts of a statement
COLUMNS = "id, campaign_id, number_id, state, not_before, not_after, fence"
FREE = "(claimed_by_id IS NULL OR claimed_until <= %s)"
CALLABLE = (
    "EXISTS (SELECT 1 FROM numbers_number n JOIN numbers_numberlist l ON l.id = n.number_list_id"
    " WHERE n.id = calls_turn.number_id AND n.attempts < %s AND l.state = %s AND l.expires_on >= %s{kind})"
)
RUNNING = "EXISTS (SELECT 1 FROM calls_campaign c WHERE c.id = calls_turn.campaign_id AND c.state = %s)"
TAKE = (
    "UPDATE calls_turn SET fence = fence + 1, claimed_by_id = %s, claimed_until = %s"  # noqa: S608  our own words
    f" WHERE id = %s AND fence = %s AND state = %s AND not_before = %s AND {FREE}"
    f" AND {RUNNING} AND {CALLABLE.format(kind='')}"
)
Part = tuple[str, list[Any]]


def soonest(groups: Iterable[Group], now: dt.datetime) -> list[Turn]:
    """The first of every group and state who may be taken now, with no order among the groups.

    Of the turns only the columns are read that choose and take them.
    """
    parts = [part for group in groups for part in _of_group(group, now)]
    found: list[Turn] = []
    for start in range(0, len(parts), AT_ONCE):
        some = parts[start : start + AT_ONCE]
        asked = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS p{at}" for at, (sql, _) in enumerate(some))  # noqa: S608
        found += Turn.objects.raw(asked, tuple(value for _, values in some for value in values))
    return found


def take(turn: Turn, volunteer_id: int, until: dt.datetime, now: dt.datetime) -> bool:
    """Take this very turn as it was seen; False when it is not as it was, or may not be called any more."""
    adapt = connection.ops.adapt_datetimefield_value
    seen = [turn.pk, turn.fence, turn.state, adapt(turn.not_before), adapt(now)]
    with connection.cursor() as cursor:
        values: list[Any] = [volunteer_id, adapt(until), *seen, rules.CAMPAIGN_RUNNING, *_callable_values(now)]
        cursor.execute(TAKE, values)
        return bool(cursor.rowcount)


def _of_group(group: Group, now: dt.datetime) -> Iterable[Part]:
    yield _part(group, rules.FOLLOW_UP, now)
    if group.is_open(now):
        for state in (rules.RESTING, rules.WAITING):
            yield _part(group, state, now)


def _part(group: Group, state: str, now: dt.datetime) -> Part:
    moment = connection.ops.adapt_datetimefield_value(now)
    wheres = ["campaign_id = %s", "clock_shift = %s", "state = %s", "not_before <= %s", FREE]
    values = [group.campaign.pk, group.clock_shift, state, moment, moment]
    if state == rules.FOLLOW_UP:  # an hour that the person chose
        wheres.append("not_after > %s")
        values.append(moment)
    else:
        wheres.append("attempts < %s")
        values.append(min(group.campaign.max_attempts, rules.MOST_ATTEMPTS))
    regions = list(group.campaign.regions)
    if regions:
        wheres.append(f"province IN ({','.join(['%s'] * len(regions))})")
        values += regions
    wheres.append(CALLABLE.format(kind="" if group.synthetic is None else " AND l.synthetic = %s"))
    values += _callable_values(now) + ([] if group.synthetic is None else [group.synthetic])
    first = "not_after" if state == rules.FOLLOW_UP else "not_before"
    return (
        f"SELECT {COLUMNS} FROM calls_turn WHERE {' AND '.join(wheres)} ORDER BY {first}, id LIMIT {LOOK_AT}",  # noqa: S608
        values,
    )


def _callable_values(now: dt.datetime) -> list[Any]:
    return [rules.MOST_IN_LIFE, RELEASED, connection.ops.adapt_datefield_value(now.date())]
