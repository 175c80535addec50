import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.calls import holidays, rules

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 3600).map(lambda seconds: START + dt.timedelta(seconds=seconds))
SHIFTS = st.sampled_from([0, 120])
TIMES = st.times()


@st.composite
def windows(draw) -> rules.Window:
    """Any that the room accepts, at any hour for invented lists or not."""
    any_hour = draw(st.booleans())
    days = []
    for _ in range(2):
        spans = []
        for first, last in draw(st.lists(st.tuples(TIMES, TIMES), max_size=3)):
            start, end = sorted((first, last))
            if not any_hour:
                start, end = max(start, rules.EARLIEST), min(end, rules.LATEST)
            if start < end:
                spans.append(rules.Span(start, end))
        days.append(tuple(spans))
    return rules.Window(days[0], days[1], any_hour)


@given(windows(), MOMENTS, SHIFTS)
def test_it_never_lets_a_telephone_ring_at_night(window, utc, shift):
    there = rules.daily_clock(utc, shift).time()
    if rules.may_call_at(window, utc, shift):
        assert rules.EARLIEST <= there < rules.LATEST


@given(MOMENTS, SHIFTS)
def test_it_leaves_the_midday_rest_alone(utc, shift):
    there = rules.daily_clock(utc, shift).time()
    if dt.time(12) <= there < dt.time(14):
        assert not rules.may_call_at(rules.DEFAULT_WINDOW, utc, shift)


@given(windows(), MOMENTS, SHIFTS)
def test_it_names_the_first_moment_at_which_the_window_opens(window, utc, shift):
    opens = rules.opens_next(window, utc, shift)
    if opens is None:
        return
    assert opens >= utc
    assert rules.may_call_at(window, opens, shift)
    if opens > utc:
        assert not rules.may_call_at(window, utc, shift)
        assert not rules.may_call_at(window, opens - dt.timedelta(microseconds=1), shift)


@given(MOMENTS, SHIFTS)
def test_it_always_opens_again_within_a_day(utc, shift):
    opens = rules.opens_next(rules.DEFAULT_WINDOW, utc, shift)
    assert opens is not None and opens - utc < dt.timedelta(days=1)


def _by_the_minute(spans: tuple[rules.Span, ...]) -> tuple[rules.Span, ...]:
    pairs = [(f"{span.start:%H:%M}", f"{span.end:%H:%M}") for span in spans]
    return rules.spans(*(pair for pair in pairs if pair[0] < pair[1]))


@given(windows())
def test_it_comes_back_from_the_row_as_it_went_in(window):
    # A row holds minutes; a form has nothing finer.
    rows = rules.Window(_by_the_minute(window.weekdays), _by_the_minute(window.sundays), window.any_hour)
    again = rules.window_from(rows.as_data())
    assert set(again.weekdays) == set(rows.weekdays) and set(again.sundays) == set(rows.sundays)
    assert again.any_hour == rows.any_hour


@pytest.mark.parametrize(
    ("there", "may"),
    [
        ("2026-11-24 08:59", False), ("2026-11-24 09:00", True), ("2026-11-24 11:59", True),
        ("2026-11-24 12:00", False), ("2026-11-24 20:29", True), ("2026-11-24 20:30", False),
        ("2026-11-29 09:30", False), ("2026-11-29 10:00", True), ("2026-11-29 20:00", False),
        ("2026-10-01 09:30", False), ("2026-10-01 10:00", True),
    ],
)  # fmt: skip
def test_it_keeps_the_hours_of_the_week_of_sundays_and_of_holidays(there, may):
    beijing = rules.daily_clock(START, 0).tzinfo
    utc = dt.datetime.fromisoformat(there).replace(tzinfo=beijing)
    assert rules.may_call_at(rules.DEFAULT_WINDOW, utc) is may


def test_it_lets_kashgar_sleep_two_hours_longer():
    half_past_nine_in_beijing = dt.datetime(2026, 11, 24, 1, 30, tzinfo=dt.UTC)
    assert rules.may_call_at(rules.DEFAULT_WINDOW, half_past_nine_in_beijing, 0)
    assert not rules.may_call_at(rules.DEFAULT_WINDOW, half_past_nine_in_beijing, 120)
    opens = rules.opens_next(rules.DEFAULT_WINDOW, half_past_nine_in_beijing, 120)
    assert opens == dt.datetime(2026, 11, 24, 3, 0, tzinfo=dt.UTC)


def test_it_rings_at_any_hour_on_invented_lists_only():
    window = rules.Window((), (), any_hour=True)
    night = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
    assert rules.may_call_at(window, night, synthetic=True)
    assert not rules.may_call_at(window, night, synthetic=False)
    assert rules.opens_next(window, night) is None


@pytest.mark.parametrize("pair", [("07:59", "12:00"), ("09:00", "21:01"), ("12:00", "12:00"), ("13:00", "12:00")])
def test_it_refuses_a_window_into_the_night(pair):
    with pytest.raises(rules.WindowUnfit):
        rules.Window(rules.spans(pair), ())


def test_it_takes_an_hour_that_somebody_chose_by_day_only():
    chosen = dt.datetime(2026, 11, 24, 12, 30, tzinfo=dt.UTC)  # half past eight in the evening
    hour = dt.timedelta(hours=1)
    assert rules.in_daytime(chosen - hour, chosen)
    assert not rules.in_daytime(chosen, chosen + hour)
    assert rules.in_daytime(chosen, chosen + hour, 120)
    assert not rules.in_daytime(chosen, chosen + 20 * hour)
    assert not rules.in_daytime(chosen, chosen)


def test_it_knows_the_holidays_of_this_year_and_the_next():
    years = {day.year for day in holidays.HOLIDAYS}
    assert years == {2026, 2027}
    assert dt.date(2027, 2, 6) in holidays.HOLIDAYS


MORNING, NIGHT = dt.datetime(2026, 11, 25, 0, tzinfo=dt.UTC), dt.datetime(2026, 11, 25, 13, tzinfo=dt.UTC)  # 8 and 21
ALL_DAY = (rules.Span(dt.time(0), dt.time(23, 59)),)
ALWAYS = rules.Window(ALL_DAY, ALL_DAY, any_hour=True)
MINUTE = dt.timedelta(minutes=1)


def test_it_begins_at_eight_sharp_and_is_over_at_nine_sharp():
    assert rules.may_call_at(ALWAYS, MORNING) and not rules.may_call_at(ALWAYS, MORNING - MINUTE)
    assert rules.may_call_at(ALWAYS, NIGHT - MINUTE) and not rules.may_call_at(ALWAYS, NIGHT)
    assert rules.in_daytime(MORNING, NIGHT)
    assert not rules.in_daytime(MORNING - MINUTE, NIGHT) and not rules.in_daytime(MORNING, NIGHT + MINUTE)


def test_it_opens_at_once_for_invented_lists_and_in_the_morning_for_real_ones():
    assert rules.opens_next(ALWAYS, NIGHT, synthetic=True) == NIGHT
    opened = rules.opens_next(ALWAYS, NIGHT)
    assert opened == MORNING + dt.timedelta(days=1)
    assert opened is not None and opened.tzinfo is dt.UTC


def test_it_never_opens_where_all_hours_are_at_night():
    late = (rules.Span(rules.LATEST, dt.time(22)),)
    assert rules.opens_next(rules.Window(late, late, any_hour=True), MORNING) is None


def test_it_reads_a_row_that_names_no_hours():
    assert rules.window_from({"any_hour": True}) == rules.Window((), (), any_hour=True)
    with pytest.raises(rules.WindowUnfit, match="8 in the morning"):
        rules.Window(rules.spans(("07:00", "09:00")), ())
