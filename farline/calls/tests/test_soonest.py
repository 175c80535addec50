"""The written statements choose exactly those whom the conditions name that everything else asks."""

import datetime as dt
import random
from typing import Any

import pytest
from django.db import connection

from farline.calls import rules
from farline.calls.models import Campaign, Turn
from farline.calls.queries import readiness, soonest
from farline.calls.tests.factories import NOW, make_campaign
from farline.numbers.models import Number, NumberList
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
EACH: dict[str, list[Any]] = {
    "state": [*rules.TURN_STATES],
    "not_before": [NOW - HOUR, NOW, NOW + HOUR],
    "not_after": [None, NOW, NOW + HOUR],
    "attempts": [0, 2, 3],
    "province": ["", "41", "65"],
    "forget_at": [None, None, NOW],
}


def jumble(dice: random.Random, holder: int) -> None:
    """Everybody somewhere else in the queue; most of them not to be called."""
    for turn in Turn.objects.order_by("pk"):
        changes: dict[str, Any] = {name: dice.choice(values) for name, values in EACH.items()}
        if dice.random() < 0.7:
            changes |= {"state": dice.choice(sorted(rules.IN_QUEUE)), "not_before": NOW - HOUR}
        until = dice.choice([NOW, NOW + HOUR])
        Turn.objects.filter(pk=turn.pk).update(**changes, claimed_until=until)
        Number.objects.filter(pk=turn.number_id).update(attempts=dice.choice([0, 4, 5]))
    Turn.objects.filter(pk=dice.choice(Turn.objects.order_by("pk")).pk).update(claimed_by=holder)


def by_conditions(groups: list[readiness.Group]) -> set[int]:
    found: set[int] = set()
    for group in groups:
        free = group.turns(NOW).filter(readiness.is_free(NOW)).filter(readiness.is_due(NOW))
        found.update(free.filter(state=rules.FOLLOW_UP).values_list("pk", flat=True))
        if group.is_open(NOW):
            found.update(free.exclude(state=rules.FOLLOW_UP).values_list("pk", flat=True))
    return found


def everybody(groups: list[readiness.Group]) -> set[int]:
    """All whom the parts give, looked at until the parts are empty: those who are seen leave them."""
    found: set[int] = set()
    while parts := soonest.parts(groups, NOW):
        seen = {one.turn_id for part in parts for one in soonest.few(part, NOW, 50)}
        found |= seen
        Turn.objects.filter(pk__in=seen).update(state=rules.WITHDRAWN)
    return found


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.slow
def test_it_chooses_whom_the_conditions_name_and_nobody_else(seed):
    dice = random.Random(seed)  # noqa: S311 - a test
    campaign = make_campaign(people=12)
    jumble(dice, meilan().pk)
    Campaign.objects.filter(pk=campaign).update(regions=dice.choice([[], ["41", "65"]]))
    NumberList.objects.update(expires_on=NOW.date(), synthetic=dice.choice([True, False]))
    groups = list(readiness.groups())
    meant = by_conditions(groups)
    assert everybody(groups) == meant


def test_it_finds_everybody_among_so_many():
    make_campaign(people=3)
    assert len(everybody(list(readiness.groups()))) == 3


def test_it_begins_with_chosen_hours_and_goes_on_with_whoever_has_waited_longest():
    make_campaign(people=4)
    ids = list(Turn.objects.values_list("pk", flat=True))
    for at, turn in enumerate(ids):
        Turn.objects.filter(pk=turn).update(not_before=NOW - (at + 1) * HOUR)
    Turn.objects.filter(pk=ids[0]).update(state=rules.FOLLOW_UP, not_after=NOW + HOUR)
    Turn.objects.filter(pk=ids[2]).update(state=rules.RESTING)
    wished, longest, rested = soonest.parts(readiness.groups(), NOW)
    assert wished.wished and [one.turn_id for one in soonest.few(wished, NOW, 9)] == [ids[0]]
    assert [one.turn_id for one in soonest.few(longest, NOW, 9)] == [ids[3], ids[1]]
    assert [one.turn_id for one in soonest.few(longest, NOW, 9, until=rested.since)] == [ids[3]]
    assert [one.turn_id for one in soonest.few(rested, NOW, 9)] == [ids[2]]


def test_two_who_look_at_once_seldom_see_the_same_person_first():
    make_campaign(people=20)
    (part,) = soonest.parts(readiness.groups(), NOW)
    first = {soonest.few(part, NOW, 1)[0].turn_id for _ in range(20)}
    assert len(first) > 4


def test_it_looks_into_the_index_and_sorts_at_most_the_wishes():
    make_campaign(people=0)
    group = next(readiness.groups())
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    if connection.vendor == "postgresql":  # of an empty table it would rather read the whole
        with connection.cursor() as cursor:
            for way in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
                cursor.execute(f"SET LOCAL {way} = off")
    for state in (rules.WAITING, rules.RESTING):
        for same in (None, (NOW, 5)):
            sql, values = soonest._part(group, state, NOW, limit=16, same=same)
            plan = str(soonest._rows(explain + sql, values)).upper()
            # Those who have waited as long as each other lie in the order of their ids: either will do.
            by_id = connection.vendor == "postgresql" and same and "USING CALLS_TURN_PKEY ON CALLS_TURN" in plan
            assert "TURN_NEXT" in plan or by_id
            assert "B-TREE" not in plan and "SCAN CALLS_TURN" not in plan
