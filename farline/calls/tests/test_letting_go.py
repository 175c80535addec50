import datetime as dt

import pytest

from farline.calls import actions as calls
from farline.calls import rules
from farline.calls.models import Turn
from farline.calls.queries import lines
from farline.calls.tests.factories import NOW, claim, make_campaign, talk, turn
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


def test_whoever_was_rung_rests_as_after_an_end_that_nobody_told():
    make_campaign()
    caller = meilan()
    talk(caller)
    later = NOW + dt.timedelta(minutes=5)
    calls.let_go_all(volunteer_id=caller.pk, now=later)
    rested = later + dt.timedelta(hours=rules.NOT_TOLD.rest)
    assert turn().state == rules.RESTING and turn().not_before == rested
    early = rested - dt.timedelta(days=1)
    assert calls.claim_next(volunteer=anping(), now=early) is None


def test_whoever_was_not_rung_yet_goes_to_the_next_who_asks():
    make_campaign()
    caller = meilan()
    claim(caller)
    calls.let_go_all(volunteer_id=caller.pk, now=NOW)
    assert calls.claim_next(volunteer=anping(), now=NOW) is not None
