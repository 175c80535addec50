"""What is unusual, on invented days of one volunteer."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.calls import alarms
from farline.calls.alarms import ALARMS, Done
from farline.calls.tests.factories import NOW

MINUTE = dt.timedelta(minutes=1)


def day(count: int, *, line: str = "answered", conversation: str = "talked", apart: float = 8, took: float = 240):
    """So many calls, the newest first."""
    made = []
    for at in range(count):
        began = NOW - MINUTE * (16 + apart * at)
        ended = began + dt.timedelta(seconds=took) if line else None
        made.append(Done(began, ended, line, conversation if line == "answered" else ""))
    return made


def codes(done: list[Done]) -> set[str]:
    return {one.alarm.code for one in alarms.found_in(done, now=NOW)}


def test_it_finds_nothing_in_a_good_evening():
    talks, silence = day(9), day(9, line="no_answer")
    assert codes([one for pair in zip(talks, silence, strict=True) for one in pair]) == set()


@pytest.mark.parametrize(
    ("code", "made"),
    [
        ("shown_not_saved", lambda n: day(n, line="")),
        ("of_no_use_in_a_row", lambda n: day(n, line="invalid")),
        ("never_again_in_a_row", lambda n: day(n, conversation="dnc")),
        ("too_short_in_a_row", lambda n: day(n, took=9)),
        ("nobody_in_a_row", lambda n: day(n, line="busy")),
        ("in_an_hour", lambda n: day(n, apart=1)),
        ("round_the_clock", lambda n: day(n, apart=61)),
    ],
)
def test_it_raises_each_alarm_at_its_threshold_and_not_before(code, made):
    [alarm] = [one for one in ALARMS if one.code == code]
    assert code in codes(made(alarm.threshold))
    assert code not in codes(made(alarm.threshold - 1))


def test_it_begins_to_count_anew_after_one_good_call():
    burned = day(alarms.OF_NO_USE_IN_A_ROW.threshold, line="invalid")
    assert codes([*day(1), *burned]) == set()


def test_it_leaves_a_quarter_of_an_hour_to_save():
    just_now = [Done(NOW - MINUTE, None, "", "") for _ in range(10)]
    assert "shown_not_saved" not in codes(just_now)


@given(st.lists(st.sampled_from(["", "answered", "busy", "invalid"]), max_size=60))
def test_it_tells_those_that_stop_first(lines: list[str]):
    done = [Done(NOW - MINUTE * at, NOW, line, "") for at, line in enumerate(lines, 1)]
    stops = [one.alarm.stops for one in alarms.found_in(done, now=NOW)]
    assert stops == sorted(stops, reverse=True)
    assert all(one.count >= one.alarm.threshold for one in alarms.found_in(done, now=NOW))
