"""Who comes next: the earliest of every part of the queue, and a few of the earliest part.

The same conditions as in `readiness`, written out: to put them together anew for every claim costs more than to ask
them. A test holds the two against each other. People who came into the queue at one moment have waited as long as each
other; among them everybody who looks begins somewhere else, so that those who look at once rarely see the same person.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection

from farline.calls import rules
from farline.calls.models import Turn
from farline.calls.queries.readiness import Group
from farline.numbers.rules import RELEASED

AT_ONCE = 120  # SQLite takes 500 parts of a statement
FIRST = "calls_turn.id"
WHO = "calls_turn.id, calls_turn.fence, n.id, n.sealed_number, l.sealed_key"
DUE = "calls_turn.not_before <= %s"
FREE = "(claimed_by_id IS NULL OR claimed_until <= %s)"
MAY_BE_CALLED = f"n.attempts < {rules.MOST_IN_LIFE} AND l.state = '{RELEASED}' AND l.expires_on >= %s"
CALLABLE = (
    "EXISTS (SELECT 1 FROM numbers_number n JOIN numbers_numberlist l ON l.id = n.number_list_id"  # noqa: S608  our own
    f" WHERE n.id = {{turn}}.number_id AND {MAY_BE_CALLED}{{kind}})"
)
# In this order: each turn of the queue, its number, the number's list.
WITH_NUMBER = (
    "calls_turn CROSS JOIN numbers_number n CROSS JOIN numbers_numberlist l"
    f" WHERE n.id = calls_turn.number_id AND l.id = n.number_list_id AND {MAY_BE_CALLED}"
)
RUNNING = (
    "EXISTS (SELECT 1 FROM calls_campaign c WHERE c.id = calls_turn.campaign_id"  # noqa: S608  our own words
    f" AND c.state = '{rules.CAMPAIGN_RUNNING}')"
)
HAD_BEFORE = "EXISTS (SELECT 1 FROM calls_call h WHERE h.turn_id = calls_turn.id AND h.volunteer_id = %s)"
TAKE = (
    "UPDATE calls_turn SET fence = fence + 1, claimed_by_id = %s, claimed_until = %s"  # noqa: S608  our own words
    f" WHERE id = %s AND fence = %s AND state = %s AND not_before = %s AND {FREE}"
    f" AND {RUNNING} AND {CALLABLE.format(turn='calls_turn', kind='')}"
)
LAST_OF_THEM = (
    "SELECT id FROM calls_turn WHERE campaign_id = %s AND clock_shift = %s AND state = %s AND not_before = %s"
    " ORDER BY id DESC LIMIT 1"
)
Written = tuple[str, list[Any]]


@dataclass(frozen=True)
class Part:
    """Those of a group who are in one state, and the first of them. `since` orders: waiting since, or wished until."""

    group: Group
    state: str
    first: int
    since: Any  # as the database writes it

    @property
    def wished(self) -> bool:
        return self.state == rules.FOLLOW_UP

    @property
    def of_few(self) -> bool:
        """Only some volunteers speak as these people do."""
        return bool(self.group.campaign.speech)


class Found(NamedTuple):
    """Of the number what `opt_out_tags_of_lying` asks for."""

    turn_id: int
    fence: int
    number_id: int
    sealed: Any  # bytes, as the database gives them
    list_key: Any


def parts(groups: Iterable[Group], now: dt.datetime) -> list[Part]:
    """All parts of the queue in which somebody may be taken now: chosen hours first, then those for whom few have the
    words, then who has waited longest.

    Among parts that have waited as long, chance decides.
    """
    asked = [(group, state) for group in groups for state in _states(group, now)]
    found = []
    for start in range(0, len(asked), AT_ONCE):
        some = [
            (*_part(*one, now, limit=1, columns=f"{FIRST}, {_order(one[1])}"), at)
            for at, one in enumerate(asked[start : start + AT_ONCE], start)
        ]
        sql = " UNION ALL ".join(f"SELECT p{at}.*, {at} FROM ({sql}) AS p{at}" for sql, _, at in some)  # noqa: S608
        for turn_id, since, at in _rows(sql, [value for _, values, _ in some for value in values]):
            group, state = asked[at]
            found.append(Part(group, state, turn_id, since))
    return sorted(found, key=lambda one: (not one.wished, not one.of_few, one.since, secrets.randbits(32)))


def few(
    part: Part,
    now: dt.datetime,
    wanted: int,
    *,
    until: Any = None,
    spoke_with: int | None = None,
    beyond: int | None = None,
) -> list[Found]:
    """Some of these, in their order; nobody beyond `until`, which is where another part's turn comes.

    `spoke_with`: of those who wished for an hour, only whom this volunteer has had before. `beyond`: of those who have
    waited as long as each other whoever comes after this turn, and not anybody.
    """
    group, since = part.group, part.since
    some: list[Found] = []
    if not part.wished:
        found = _rows(LAST_OF_THEM, [group.campaign.pk, group.clock_shift, part.state, since])
        last = found[0][0] if found else part.first
        if last > part.first:  # they have waited as long as each other
            somewhere = part.first + secrets.randbelow(last - part.first + 1)
            if beyond is not None and part.first <= beyond <= last:
                somewhere = beyond + 1 if beyond < last else part.first
            some = _few(part, now, wanted, somewhere)
    if len(some) < wanted:  # and on from the beginning, to those who came later
        sql, values = _part(group, part.state, now, limit=wanted, until=until, spoke_with=spoke_with)
        before = {one.turn_id for one in some}
        some += [one for one in _found(sql, values) if one.turn_id not in before]
    return some[:wanted]


def _few(part: Part, now: dt.datetime, wanted: int, first: int) -> list[Found]:
    sql, values = _part(part.group, part.state, now, limit=wanted, same=(part.since, first))
    return _found(sql, values)


def _found(sql: str, values: list[Any]) -> list[Found]:
    return list(map(Found._make, _rows(sql, values)))


def take(turn: Turn, volunteer_id: int, until: dt.datetime, now: dt.datetime) -> bool:
    """Take this very turn as it was seen; False when it is not as it was, or may not be called any more."""
    adapt = connection.ops.adapt_datetimefield_value
    seen = [turn.pk, turn.fence, turn.state, adapt(turn.not_before), adapt(now)]
    with connection.cursor() as cursor:
        values: list[Any] = [volunteer_id, adapt(until), *seen, *callable_values(now)]
        cursor.execute(TAKE, values)
        return bool(cursor.rowcount)


def callable_values(now: dt.datetime) -> list[Any]:
    return [connection.ops.adapt_datefield_value(now.date())]


def _states(group: Group, now: dt.datetime) -> tuple[str, ...]:
    return (rules.FOLLOW_UP, rules.RESTING, rules.WAITING) if group.is_open(now) else (rules.FOLLOW_UP,)


def _order(state: str) -> str:
    return "not_after" if state == rules.FOLLOW_UP else "not_before"


def _part(
    group: Group,
    state: str,
    now: dt.datetime,
    *,
    limit: int,
    same: tuple[Any, int] | None = None,
    until: Any = None,
    spoke_with: int | None = None,
    columns: str = WHO,
) -> Written:
    moment = connection.ops.adapt_datetimefield_value(now)
    order = f"calls_turn.{_order(state)}"
    wheres = ["calls_turn.campaign_id = %s", "calls_turn.clock_shift = %s", "calls_turn.state = %s", DUE, FREE]
    values = [group.campaign.pk, group.clock_shift, state, moment, moment]
    if same is not None:
        wheres[3:4] = ["calls_turn.not_before = %s", "calls_turn.id >= %s"]
        values[3:4] = same
    if until is not None:
        wheres.append(f"{order} <= %s")
        values.append(until)
    if spoke_with is not None:
        wheres.append(HAD_BEFORE)
        values.append(spoke_with)
    if state == rules.FOLLOW_UP:  # an hour that the person chose
        wheres.append("calls_turn.not_after > %s")
        values.append(moment)
    else:
        wheres += ["calls_turn.attempts < %s", "calls_turn.forget_at IS NULL"]  # nobody who is done
        values.append(min(group.campaign.max_attempts, rules.MOST_ATTEMPTS))
    regions = list(group.campaign.regions)
    if regions:
        wheres.append(f"calls_turn.province IN ({','.join(['%s'] * len(regions))})")
        values += regions
    if group.synthetic is not None:
        wheres.append("l.synthetic = %s")
        values.append(group.synthetic)
    return (
        f"SELECT {columns} FROM {WITH_NUMBER} AND {' AND '.join(wheres)}"  # noqa: S608  our own
        f" ORDER BY {order}, calls_turn.id LIMIT {limit}",
        callable_values(now) + values,
    )


def _rows(sql: str, values: list[Any]) -> list[Any]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, [_written(value) for value in values])
        return list(cursor.fetchall())


def _written(value: Any) -> Any:
    """A moment that was read without a model goes back as it came."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value
