import pytest

from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.journeys.step_away import step_away
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


def test_whoever_signs_out_keeps_the_call_they_made_and_nobody_they_have_not_rung():
    make_campaign()
    caller, next_one = meilan(), anping()
    claim(caller)
    step_away(volunteer=caller, now=NOW)
    call = talk(next_one)
    step_away(volunteer=next_one, now=NOW)
    assert save(call, next_one, "busy").outcome.code == "busy"
