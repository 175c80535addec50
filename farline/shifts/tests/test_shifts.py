import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common.models import JournalLine
from farline.shifts import actions, queries, rules
from farline.shifts.models import Presence, Shift, SignUp
from farline.volunteers import actions as volunteers
from farline.volunteers.tests.factories import anping, meilan, zhixin

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def hours(count: float) -> dt.timedelta:
    return dt.timedelta(hours=count)


def plan(after: float = 3, minutes: int = 120, places: int = 1) -> int:
    (id,) = actions.plan(starts=[NOW + hours(after)], minutes=minutes, places=places, by="zhixin", now=NOW)
    return id


@pytest.mark.django_db
def test_the_last_place_is_given_once_and_comes_free_again():
    shift, one, two = plan(), meilan(), anping()
    actions.sign_up(shift_id=shift, volunteer=one, now=NOW)
    actions.sign_up(shift_id=shift, volunteer=one, now=NOW)
    with pytest.raises(actions.NoPlaceLeft):
        actions.sign_up(shift_id=shift, volunteer=two, now=NOW)
    assert actions.leave(shift_id=shift, volunteer=one)
    assert not actions.leave(shift_id=shift, volunteer=one)
    actions.sign_up(shift_id=shift, volunteer=two, now=NOW)
    (seen,) = queries.coming_with_people(now=NOW)
    assert (seen.taken, seen.free, seen.people) == (1, 0, ("anping",))


@pytest.mark.django_db
def test_whoever_is_suspended_leaves_a_free_place():
    shift, one, two = plan(), meilan(), anping()
    actions.sign_up(shift_id=shift, volunteer=one, now=NOW)
    zhixin()
    volunteers.suspend(volunteer=one, by="zhixin", now=NOW)
    actions.sign_up(shift_id=shift, volunteer=two, now=NOW)
    (seen,) = queries.coming_with_people(now=NOW)
    assert seen.people == ("anping",)


@pytest.mark.django_db
def test_nobody_is_in_two_shifts_at_once():
    caller = meilan()
    actions.sign_up(shift_id=plan(3, 120), volunteer=caller, now=NOW)
    with pytest.raises(actions.AtTheSameTime):
        actions.sign_up(shift_id=plan(4.5, 60), volunteer=caller, now=NOW)
    actions.sign_up(shift_id=plan(5, 60), volunteer=caller, now=NOW)
    assert SignUp.objects.count() == 2


@pytest.mark.django_db
def test_nobody_gives_more_in_a_week_than_they_set_for_themselves():
    caller = meilan()
    actions.set_clock(volunteer=caller, zone="America/Toronto", minutes_a_week=150)
    actions.sign_up(shift_id=plan(3, 120), volunteer=caller, now=NOW)
    with pytest.raises(actions.MoreThanYouGive):
        actions.sign_up(shift_id=plan(30, 60), volunteer=caller, now=NOW)
    actions.sign_up(shift_id=plan(24 * 7 + 3, 120), volunteer=caller, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"minutes": 5}, {"minutes": 400}, {"places": 0}, {"starts": [NOW - hours(1)]}, {"starts": []},
     {"starts": [NOW + dt.timedelta(days=300)]}],
)  # fmt: skip
def test_it_plans_nothing_that_makes_no_sense(wrong):
    right = {"starts": [NOW + hours(1)], "minutes": 60, "places": 3, "by": "zhixin", "now": NOW}
    with pytest.raises(actions.ShiftUnfit):
        actions.plan(**{**right, **wrong})
    assert not Shift.objects.exists()


@pytest.mark.django_db
def test_a_canceled_shift_is_on_nobodys_desk():
    shift, caller = plan(), meilan()
    actions.sign_up(shift_id=shift, volunteer=caller, now=NOW)
    assert queries.next_of(caller, NOW)
    actions.cancel(shift_id=shift, by="zhixin", now=NOW)
    assert queries.next_of(caller, NOW) is None
    with pytest.raises(actions.NoSuchShift):
        actions.cancel(shift_id=shift, by="zhixin", now=NOW)
    with pytest.raises(actions.NoSuchShift):
        actions.sign_up(shift_id=shift, volunteer=anping(), now=NOW)
    assert [line.action for line in JournalLine.objects.order_by("pk")] == ["shifts.plan", "shifts.cancel"]


@pytest.mark.django_db
def test_the_next_shift_is_the_one_somebody_is_in():
    caller = meilan()
    for after in (20, 1):
        actions.sign_up(shift_id=plan(after, 60), volunteer=caller, now=NOW)
    first = queries.next_of(caller, NOW + hours(1.5))
    assert first and first.starts_at == NOW + hours(1)
    later = queries.next_of(caller, NOW + hours(2))
    assert later and later.starts_at == NOW + hours(20)


@pytest.mark.django_db
def test_what_was_given_is_added_once_and_who_was_there_is_forgotten():
    shift = plan(3, 120, 5)
    for caller in (meilan(), anping()):
        actions.sign_up(shift_id=shift, volunteer=caller, now=NOW)
    for _ in range(2):
        actions.sweep(now=NOW + hours(6))
    assert queries.given(dt.date(2026, 11, 1)) == [queries.Given(dt.date(2026, 11, 23), 240, 2)]
    assert SignUp.objects.count() == 2
    assert actions.sweep(now=NOW + dt.timedelta(days=31)) == 1
    assert not SignUp.objects.exists()
    assert queries.given(dt.date(2026, 11, 1)) == [queries.Given(dt.date(2026, 11, 23), 240, 2)]


@pytest.mark.django_db
def test_what_somebody_says_lapses_and_leaves_one_row():
    caller = meilan()
    for doing in ("ready", "break", "ready"):
        actions.say(volunteer=caller, doing=doing, now=NOW)
    assert queries.here(NOW) == {"meilan": "ready"}
    assert queries.doing_of(caller, NOW + rules.LAPSES["ready"]) == ""
    actions.sweep(now=NOW + hours(1))
    assert not Presence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Mars/Base", "EST", "../etc/passwd"])
def test_it_knows_only_clocks_of_the_list(zone):
    with pytest.raises(actions.NoSuchClock):
        actions.set_clock(volunteer=meilan(), zone=zone, minutes_a_week=None)


@given(st.lists(st.integers(15, 360), max_size=9), st.integers(15, 360), st.none() | st.integers(15, 3600))
def test_a_budget_is_never_passed(taken, more, most):
    if rules.fits_budget(taken, more, most) and most is not None:
        assert sum(taken) + more <= most
