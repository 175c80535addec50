"""An infiltrator's account: what stops it before the next number, and what a good volunteer never notices."""

import datetime as dt

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse

from farline import ROOT
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.corrections import actions as corrections
from farline.corrections import rules as limits
from farline.journeys import place_call, sound_alarm, take_next_call
from farline.volunteers import alarms, rules
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db


def ready(handle: str = "stranger") -> Volunteer:
    made = make_volunteer(handle)
    Volunteer.objects.filter(pk=made.pk).update(own_phone_risk_seen_at=NOW)
    return Volunteer.objects.get(pk=made.pk)


def past(volunteer: Volunteer, count: int, *, ago: dt.timedelta = dt.timedelta(minutes=20), **how: object) -> None:
    turn = Turn.objects.order_by("pk").first()
    start = Call.objects.count() + 100
    for at in range(count):
        when = NOW - ago - dt.timedelta(minutes=at)
        Call.objects.create(
            turn=turn, volunteer=volunteer, fence=start + at, state="wrapped_up" if how.get("line") else "permitted",
            way="own_phone", permits=1, reveals=1, permitted_at=when, claimed_at=when,
            finished_at=when + dt.timedelta(minutes=4), **how,
        )  # fmt: skip


def ring(volunteer: Volunteer) -> place_call.Placed:
    call = claim(volunteer)
    return place_call.place_call(call_id=call.pk, volunteer=volunteer, way="own_phone", now=NOW)


def test_whoever_reads_numbers_and_saves_nothing_is_held_back_before_the_next_one():
    make_campaign(people=3, synthetic=False)
    spy = ready()
    past(spy, 6)
    with pytest.raises(place_call.HeldBack):
        ring(spy)
    assert not Call.objects.filter(permitted_at=NOW).exists(), "no number was shown"
    [alarm] = alarms.waiting()
    assert (alarm.handle, alarm.code, alarm.stops) == ("stranger", "shown_not_saved", True)
    assert take_next_call.take_next_call(volunteer=spy, now=NOW) == take_next_call.Empty("held_back")


def test_it_holds_back_one_and_nobody_else():
    make_campaign(people=3, synthetic=False)
    spy, good = ready(), ready("meilan")
    past(spy, 6)
    sound_alarm.look_at_all(now=NOW)
    assert alarms.is_held(spy)
    assert not alarms.is_held(good)
    assert ring(good).tel


def test_somebody_who_answers_for_the_calls_lets_them_go_on_and_they_are_not_stopped_for_the_same_again():
    make_campaign(people=3, synthetic=False)
    caller, lead = ready(), make_volunteer("baihe", ["coordinator"])
    past(caller, 6)
    sound_alarm.look_at_all(now=NOW)
    [alarm] = alarms.waiting()
    with pytest.raises(alarms.NotOneself):
        alarms.settle(alarm_id=alarm.id, by=caller, now=NOW)
    assert alarms.settle(alarm_id=alarm.id, by=lead, now=NOW)
    assert ring(Volunteer.objects.get(pk=caller.pk)).tel


def test_an_alarm_that_only_tells_stops_nobody():
    make_campaign(people=3, synthetic=False)
    caller = ready()
    corrections.credit(volunteer_id=caller.pk, accepted=limits.TRUST_AFTER)
    past(caller, 30, ago=dt.timedelta(hours=2), line="no_answer")
    assert ring(caller).tel
    assert [one.code for one in alarms.waiting()] == ["nobody_in_a_row"]


def test_practice_and_invented_people_raise_nothing():
    make_campaign(people=3, synthetic=True)
    caller = ready()
    past(caller, 40)
    assert not sound_alarm.look_at(volunteer=caller, now=NOW)
    assert alarms.waiting() == []


def test_a_newcomer_sees_fewer_numbers_until_second_looks_found_nothing_to_mend():
    make_campaign(people=3, synthetic=False)
    caller = ready()
    past(caller, rules.NEWCOMERS_CAP, ago=dt.timedelta(hours=5), line="answered", conversation="talked")
    assert rules.NEWCOMERS_CAP < site.REVEALS_PER_DAY
    assert caps_on_the_page(caller) == (rules.NEWCOMERS_CAP, rules.NEWCOMERS_CAP)
    with pytest.raises(place_call.CapReached):
        ring(caller)
    corrections.credit(volunteer_id=caller.pk, accepted=limits.TRUST_AFTER)
    assert caps_on_the_page(caller) == (site.REVEALS_PER_DAY, rules.NEWCOMERS_CAP)
    assert place_call.place_call(call_id=claim(caller).pk, volunteer=caller, way="own_phone", now=NOW).tel


def caps_on_the_page(caller: Volunteer) -> tuple[int, int]:
    """What a coordinator reads: of this caller, and of whoever is new."""
    browser = Client()
    browser.force_login(make_volunteer(f"baihe-{Volunteer.objects.count()}", ["coordinator"]))
    page = browser.get(reverse("office_watch")).context
    [row] = [one for one in page["callers"] if one["volunteer"] == caller]
    return row["cap"], page["newcomers"]


def test_the_handbook_says_the_same_cap_as_the_program():
    words = (ROOT / "docs/operations/accounts.md").read_text(encoding="utf-8")
    assert f"| numbers shown in 24 hours | {rules.NEWCOMERS_CAP} at most |" in words


def test_a_new_device_sees_fewer_numbers_for_a_day():
    assert rules.reveals_a_day(site=80, own=None, newcomer=False, careful=True) == rules.NEWCOMERS_CAP
    assert rules.reveals_a_day(site=80, own=5, newcomer=False, careful=False) == 5
    assert rules.reveals_a_day(site=80, own=500, newcomer=False, careful=False) == 80
    assert rules.reveals_a_day(site=8, own=None, newcomer=True, careful=False) == 8


def test_nobody_rings_more_than_a_shift_holds_on_whatever_way():
    make_campaign(people=3, synthetic=False)
    caller = ready()
    corrections.credit(volunteer_id=caller.pk, accepted=limits.TRUST_AFTER)
    past(caller, rules.MOST_IN_A_SHIFT, ago=dt.timedelta(minutes=70), line="answered", conversation="talked")
    with pytest.raises(place_call.ShiftFull):
        ring(caller)
