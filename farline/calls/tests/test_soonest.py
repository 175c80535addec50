"""The written statement chooses and takes exactly those whom the conditions name that everything else asks."""

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
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
EACH: dict[str, list[Any]] = {
    "state": [*rules.TURN_STATES],
    "not_before": [NOW - HOUR, NOW, NOW + HOUR],
    "not_after": [None, NOW, NOW + HOUR],
    "attempts": [0, 2, 3],
    "province": ["", "41", "65"],
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


@pytest.mark.parametrize("seed", range(6))
def test_it_chooses_whom_the_conditions_name_and_nobody_else(seed):
    dice = random.Random(seed)  # noqa: S311 - a test
    campaign = make_campaign(people=12)
    jumble(dice, meilan().pk)
    Campaign.objects.filter(pk=campaign).update(regions=dice.choice([[], ["41", "65"]]))
    NumberList.objects.update(expires_on=NOW.date(), synthetic=dice.choice([True, False]))
    groups = list(readiness.groups())
    assert {turn.pk for turn in soonest.soonest(groups, NOW)} == by_conditions(groups)


def test_it_finds_somebody_among_so_many():
    make_campaign(people=3)
    assert len(soonest.soonest(readiness.groups(), NOW)) == 3


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Turn, {"fence": 7}),
        (Turn, {"state": rules.WITHDRAWN}),
        (Turn, {"not_before": NOW - HOUR}),
        (Turn, {"number": None}),
        (Number, {"attempts": rules.MOST_IN_LIFE}),
        (NumberList, {"state": "paused"}),
        (NumberList, {"expires_on": NOW.date() - dt.timedelta(days=1)}),
        (Campaign, {"state": rules.CAMPAIGN_PAUSED}),
    ],
)
def test_it_takes_nobody_about_whom_anything_changed_meanwhile(table, change):
    make_campaign(people=1)
    caller = meilan()
    (seen,) = soonest.soonest(readiness.groups(), NOW)
    table.objects.update(**change)
    assert not soonest.take(seen, caller.pk, NOW + HOUR, NOW)
    assert Turn.objects.get().claimed_by_id is None


def test_it_takes_nobody_whom_somebody_else_holds_under_the_same_fence():
    make_campaign(people=1)
    first, second = meilan(), anping()
    (seen,) = soonest.soonest(readiness.groups(), NOW)
    Turn.objects.update(claimed_by=first.pk, claimed_until=NOW + HOUR)
    assert not soonest.take(seen, second.pk, NOW + HOUR, NOW)
    assert soonest.take(seen, second.pk, NOW + 2 * HOUR, NOW + HOUR)


def test_it_looks_into_the_index_and_sorts_at_most_the_wishes():
    make_campaign(people=0)
    group = next(readiness.groups())
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    for state in (rules.WAITING, rules.RESTING):
        sql, values = soonest._part(group, state, NOW)
        with connection.cursor() as cursor:
            cursor.execute(explain + sql, values)
            plan = str(cursor.fetchall()).upper()
        assert "TURN_NEXT" in plan
        assert "B-TREE" not in plan and "SCAN CALLS_TURN" not in plan
