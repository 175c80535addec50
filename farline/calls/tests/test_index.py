"""The queue is as fast with a million people in it as with ten: the index chooses, nothing is sorted."""

import pytest

from farline.calls import rules
from farline.calls.models import Turn
from farline.calls.queries import readiness
from farline.calls.tests.factories import NOW, make_campaign

pytestmark = pytest.mark.django_db


@pytest.mark.embedded
@pytest.mark.parametrize("state", [rules.WAITING, rules.RESTING])
def test_it_finds_the_next_person_by_index_and_sorts_nobody(state):
    make_campaign(people=0)
    group = next(readiness.groups())
    free = group.turns(NOW).filter(readiness.is_free(NOW)).filter(readiness.is_due(NOW)).filter(state=state)
    plan = free.order_by("not_before", "pk")[:8].explain().upper()
    assert "TURN_NEXT" in plan
    assert "B-TREE" not in plan and "SCAN CALLS_TURN" not in plan


@pytest.mark.embedded
def test_it_finds_whom_a_volunteer_holds_by_index():
    plan = Turn.objects.filter(claimed_by=1, claimed_until__gt=NOW).explain().upper()
    assert "ONE_CLAIM_PER_VOLUNTEER" in plan
