import pytest

from farline.calls import actions as calls
from farline.calls import rules
from farline.calls.models import Turn
from farline.calls.queries import lines
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", [rules.PREPARED, rules.PERMITTED])
def test_it_takes_everybody_from_one_volunteer_and_from_nobody_else(state: str):
    make_campaign()
    caller = meilan()
    held = claim(caller)
    type(held).objects.filter(pk=held.pk).update(state=state)
    assert calls.let_go_all(volunteer_id=anping().pk, now=NOW) == 0
    assert Turn.objects.filter(claimed_by=caller.pk).count() == 1
    assert calls.let_go_all(volunteer_id=caller.pk, now=NOW) == 1
    held.refresh_from_db()
    assert held.state == rules.RELEASED
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()
    assert lines.over_among([held.pk]) == {held.pk}
