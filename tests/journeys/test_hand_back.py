"""Giving back is free; very many in one day stop one account, and nobody else."""

from dataclasses import replace

import pytest

from farline.calls import alarms
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.journeys import hand_back
from farline.journeys.take_next_call import Empty, HandOut, take_next_call
from farline.volunteers import alarms as raised
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


def test_whoever_gives_very_many_back_in_a_day_is_given_nobody_until_somebody_has_talked_with_them(monkeypatch):
    monkeypatch.setattr(alarms, "HANDED_BACK", replace(alarms.HANDED_BACK, threshold=3))
    make_campaign(people=9)
    caller = meilan()
    for _ in range(3):
        assert not raised.is_held(caller)
        hand_back.hand_back(call_id=claim(caller).pk, volunteer=caller, now=NOW)
    assert raised.is_held(caller) and isinstance(take_next_call(volunteer=caller, now=NOW), Empty)
    assert isinstance(take_next_call(volunteer=anping(), now=NOW), HandOut)
