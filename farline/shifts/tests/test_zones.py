"""Wall clocks over every jump of the coming years: an hour is found again, one that does not exist is said."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.shifts import rules, zones


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


ZONES = st.sampled_from(
    [*zones.COMMON, "America/Havana", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu"]
)
MOMENTS = st.datetimes(_at("2024-01-01"), _at("2031-01-01")).map(lambda at: at.replace(microsecond=0, tzinfo=dt.UTC))
WALLS = st.datetimes(_at("2024-01-01"), _at("2031-01-01")).map(lambda at: at.replace(microsecond=0))


@given(MOMENTS, ZONES)
def test_a_moment_on_the_wall_is_found_again(at, zone):
    wall = zones.on_wall(at, zone).replace(tzinfo=None, fold=0)
    found = zones.moment(wall, zone)
    assert found.how in (zones.ONCE, zones.TWICE)
    assert found.at == at or (found.how == zones.TWICE and found.at < at <= found.at + dt.timedelta(hours=2))


@given(WALLS, ZONES)
def test_an_hour_that_does_not_exist_becomes_the_first_one_that_does(wall, zone):
    found = zones.moment(wall, zone)
    shown = zones.on_wall(found.at, zone).replace(tzinfo=None)
    if found.how == zones.NEVER:
        assert shown > wall
        before = zones.on_wall(found.at - dt.timedelta(seconds=1), zone).replace(tzinfo=None)
        assert before < wall, "the moment before the jump still lies before the hour asked for"
    else:
        assert shown == wall


@given(WALLS, ZONES)
def test_beijing_is_never_set_and_so_tells_each_moment_once(wall, zone):
    assert zones.moment(wall, zones.BEIJING).how == zones.ONCE
    at = zones.moment(wall, zone).at
    assert zones.on_wall(at, zones.BEIJING).utcoffset() == dt.timedelta(hours=8)


@given(WALLS, ZONES, st.integers(1, 26))
def test_a_weekly_shift_keeps_its_hour_on_the_planners_wall(wall, zone, weeks):
    for nth, found in enumerate(rules.weekly(wall, zone, weeks)):
        if found.how != zones.NEVER:
            assert zones.on_wall(found.at, zone).replace(tzinfo=None) == wall + dt.timedelta(weeks=nth)


@given(MOMENTS, ZONES)
def test_a_week_begins_on_a_monday_of_that_wall_and_holds_its_moment(at, zone):
    start, end = rules.week_of(at, zone)
    assert start <= at < end
    assert zones.on_wall(start, zone).weekday() == 0
    assert dt.timedelta(days=6, hours=22) <= end - start <= dt.timedelta(days=7, hours=2)


def test_the_gap_and_the_hour_that_comes_twice_in_new_york():
    gap = zones.moment(_at("2026-03-08T02:30"), "America/New_York")
    assert (gap.how, gap.at) == (zones.NEVER, _at("2026-03-08T07:00+00:00"))
    twice = zones.moment(_at("2026-11-01T01:30"), "America/New_York")
    assert (twice.how, twice.at) == (zones.TWICE, _at("2026-11-01T05:30+00:00"))
    assert zones.moment(_at("2026-11-01T02:30"), "America/New_York").how == zones.ONCE


def test_friday_at_eight_in_new_york_moves_in_beijing_when_summer_ends():
    hours = [
        zones.on_wall(one.at, zones.BEIJING).hour
        for one in rules.weekly(_at("2026-10-23T20:00"), "America/New_York", 3)
    ]
    assert hours == [8, 8, 9]
    assert zones.jumps_within(_at("2026-11-01T05:00+00:00"), _at("2026-11-01T08:00+00:00"), "America/New_York")
    assert not zones.jumps_within(_at("2026-11-01T05:00+00:00"), _at("2026-11-01T08:00+00:00"), zones.BEIJING)


@pytest.mark.parametrize("zone", zones.COMMON)
def test_the_clocks_shown_first_exist(zone):
    assert zone in zones.names()
    assert ZoneInfo(zone)


def test_nobodys_clock_is_inside():
    assert not zones.INSIDE & zones.names()
