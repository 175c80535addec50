import datetime as dt
from typing import Any

import pytest

from farline.calls import actions as calls
from farline.calls import rules
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NIGHT, NOW, make_campaign
from farline.journeys.take_next_call import PRACTICE_FIRST, Empty, HandOut, take_next_call
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan, stranger

pytestmark = pytest.mark.django_db


def test_it_hands_out_one_person():
    make_campaign(people=2)
    caller = meilan()
    first = take_next_call(volunteer=caller, now=NOW)
    assert isinstance(first, HandOut)
    assert take_next_call(volunteer=caller, now=NOW) == first


def test_it_says_why_nobody_is_there():
    make_campaign()
    found = take_next_call(volunteer=meilan(), now=NIGHT)
    assert isinstance(found, Empty) and found.kind == "quiet_hours" and found.until


def test_it_gives_nobody_to_the_unbriefed_or_to_whoever_was_just_shut_out():
    make_campaign(people=2)
    assert isinstance(take_next_call(volunteer=stranger(), now=NOW), Empty)
    caller = meilan()
    in_hand = type(caller).objects.get(pk=caller.pk)
    volunteers.suspend(volunteer=caller, by="zhixin", now=NOW)
    assert isinstance(take_next_call(volunteer=in_hand, now=NOW), Empty)
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()


def test_it_ends_a_wish_whose_hour_has_passed():
    make_campaign()
    Turn.objects.update(
        state="follow_up", not_before=NOW - dt.timedelta(hours=2), not_after=NOW - dt.timedelta(hours=1)
    )
    assert isinstance(take_next_call(volunteer=meilan(), now=NOW), Empty)
    assert Turn.objects.get().state == "resting"
    assert calls.expire_follow_ups(now=NOW) == 0


def test_whoever_has_not_passed_the_practice_is_given_nobody_real():
    make_campaign(synthetic=False)
    novice = make_volunteer("anping", practised=False)
    assert take_next_call(volunteer=novice, now=NOW) == Empty(PRACTICE_FIRST)
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()
    assert isinstance(take_next_call(volunteer=meilan(), now=NOW), HandOut)


def test_whoever_has_not_passed_the_practice_is_given_invented_people():
    make_campaign(synthetic=True)
    assert isinstance(take_next_call(volunteer=make_volunteer("anping", practised=False), now=NOW), HandOut)


def _somebody_wished_another_call(**spoke: Any) -> None:
    make_campaign()
    wished = {"not_before": NOW - dt.timedelta(minutes=5), "not_after": NOW + dt.timedelta(hours=1)}
    Turn.objects.update(state="follow_up", **wished)
    if spoke:
        Call.objects.create(turn=Turn.objects.get(), fence=0, claimed_at=NOW - dt.timedelta(days=1), **spoke)


def test_a_wish_is_for_every_caller_where_nobody_has_that_work():
    _somebody_wished_another_call()
    assert isinstance(take_next_call(volunteer=meilan(), now=NOW), HandOut)


def test_a_wish_is_for_those_who_call_again_and_for_whoever_spoke_with_them():
    caller, again = meilan(), make_volunteer("anping", ["follow_up_caller"])
    _somebody_wished_another_call(volunteer=caller)
    infiltrator = make_volunteer("stranger")
    assert isinstance(take_next_call(volunteer=infiltrator, now=NOW), Empty)
    assert isinstance(take_next_call(volunteer=caller, now=NOW), HandOut)
    Turn.objects.update(claimed_by=None, claimed_until=None)
    assert isinstance(take_next_call(volunteer=again, now=NOW), HandOut)


def test_where_nobody_is_left_it_is_found_out_once_a_second_however_many_press(django_assert_max_num_queries):
    for _ in range(3):
        make_campaign(people=2)
    Turn.objects.update(state=rules.FINISHED)
    callers = [meilan(), anping(), make_volunteer()]
    first, *others = (Volunteer.objects.get(pk=one.pk) for one in callers)
    told = take_next_call(volunteer=first, now=NOW)
    with django_assert_max_num_queries(20):
        assert [take_next_call(volunteer=one, now=NOW + dt.timedelta(seconds=0.5)) for one in others] == [told, told]


def test_somebody_who_comes_into_an_empty_queue_is_had_at_once():
    make_campaign(people=1)
    Turn.objects.update(state=rules.FINISHED)
    caller = meilan()
    assert not isinstance(take_next_call(volunteer=caller, now=NOW), HandOut)
    make_campaign(people=1)
    assert isinstance(take_next_call(volunteer=caller, now=NOW), HandOut)
