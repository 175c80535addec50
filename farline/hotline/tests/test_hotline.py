import datetime as dt
from typing import Any

import pytest

from farline.hotline import actions, queries, rules
from farline.hotline.models import Duty, MonthCount, Ring
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)
SOON = NOW + dt.timedelta(seconds=5)


def come(now: dt.datetime = NOW) -> int:
    return actions.come(resource="r" * 24, trunk_id=7, now=now)


def test_with_nobody_there_nothing_rings_and_only_that_it_happened_is_kept():
    with pytest.raises(actions.Closed):
        come()
    assert not Ring.objects.exists()
    assert dict(MonthCount.objects.values_list("conversation", "calls")) == {"closed": 1}


def test_of_two_who_press_one_is_first():
    one, two = meilan(), anping()
    for volunteer in (one, two):
        actions.take_duty(volunteer=volunteer, now=NOW)
    ring = come()
    assert actions.take(ring_id=ring, volunteer=two, now=SOON).volunteer_id == two.pk
    with pytest.raises(actions.TooLate):
        actions.take(ring_id=ring, volunteer=one, now=SOON)
    assert queries.free(SOON) == {one.pk}


def test_nobody_takes_a_call_without_sitting_there():
    actions.take_duty(volunteer=meilan(), now=NOW)
    with pytest.raises(actions.NotOnDuty):
        actions.take(ring_id=come(), volunteer=anping(), now=SOON)


def test_nobody_is_with_two_callers():
    one = meilan()
    actions.take_duty(volunteer=one, now=NOW)
    actions.take_duty(volunteer=anping(), now=NOW)
    first, second = come(), come()
    actions.take(ring_id=first, volunteer=one, now=SOON)
    with pytest.raises(actions.TooLate):
        actions.take(ring_id=second, volunteer=one, now=SOON)
    still = queries.ring_for(second)
    assert still is not None and still.state == rules.RINGING


def test_no_more_ring_than_somebody_could_take():
    actions.take_duty(volunteer=meilan(), now=NOW)
    come()
    with pytest.raises(actions.Busy):
        come()


def test_an_open_page_keeps_somebody_there_and_a_forgotten_one_brings_nobody_back():
    one = meilan()
    actions.take_duty(volunteer=one, now=NOW)
    assert actions.stay(volunteer=one, now=NOW + dt.timedelta(seconds=80))
    late = NOW + dt.timedelta(seconds=200)
    assert not actions.stay(volunteer=one, now=late)
    assert queries.on_duty(late) == []
    with pytest.raises(actions.Closed):
        come(late)
    actions.take_duty(volunteer=one, now=late)
    actions.leave_duty(volunteer=one)
    assert not Duty.objects.exists()


def test_a_ring_that_nobody_took_is_missed_once_and_cannot_be_taken():
    one = meilan()
    actions.take_duty(volunteer=one, now=NOW)
    ring = come()
    assert not actions.miss(resource="x" * 24, now=SOON)
    assert queries.talking(7, SOON) == {ring} and not queries.talking(8, SOON)
    assert actions.miss(resource="r" * 24, now=SOON)
    assert not actions.miss(resource="r" * 24, now=SOON)
    assert not queries.talking(7, SOON)
    with pytest.raises(actions.TooLate):
        actions.take(ring_id=ring, volunteer=one, now=SOON)
    assert dict(MonthCount.objects.values_list("conversation", "calls")) == {"missed": 1}


def test_it_is_saved_once_by_whoever_took_it():
    one = meilan()
    actions.take_duty(volunteer=one, now=NOW)
    ring = come()
    actions.take(ring_id=ring, volunteer=one, now=SOON)
    save: dict[str, Any] = {
        "ring_id": ring,
        "conversation": "talked",
        "key": "k" * 16,
        "now": NOW + dt.timedelta(minutes=3),
    }
    with pytest.raises(actions.NotYours):
        actions.save(volunteer=anping(), **save)
    assert not actions.save(volunteer=one, **save).again
    assert actions.save(volunteer=one, **save).again
    with pytest.raises(actions.NotYours):
        actions.save(volunteer=one, **(save | {"key": "another"}))
    assert list(MonthCount.objects.values_list("conversation", "calls")) == [("talked", 1)]


def test_after_two_days_nothing_says_that_anybody_rang():
    one = meilan()
    actions.take_duty(volunteer=one, now=NOW)
    actions.take(ring_id=come(), volunteer=one, now=SOON)
    actions.sweep(now=NOW + dt.timedelta(hours=4))
    assert Ring.objects.get().state == rules.WRAPPED_UP
    actions.sweep(now=NOW + dt.timedelta(days=2, hours=1))
    assert not Ring.objects.exists() and not Duty.objects.exists()


def test_no_column_could_hold_who_rang():
    columns = {field.name for field in Ring._meta.concrete_fields}
    assert columns == {
        "id", "state", "trunk_id", "resource", "volunteer_id", "came_at", "taken_at", "conversation", "saved_with",
        "line_until",
    }  # fmt: skip
