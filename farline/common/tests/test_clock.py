import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import clock


@given(st.lists(st.floats(0, 3600), max_size=20), st.floats(-20, 20))
def test_it_minds_neither_hours_that_pass_nor_a_clock_set_right_by_seconds(steps: list[float], by: float):
    watch, steady = clock.Watch(), 50.0
    assert watch.look(wall=1e9, steady=steady) == 0
    for step in steps:
        steady += step
        assert watch.look(wall=1e9 + steady - 50 + by, steady=steady) == 0


@pytest.mark.parametrize("by", [31, -31, 7200, -86_400])
def test_it_freezes_for_a_lease_after_a_jump_and_then_goes_by_the_new_time(by: float):
    watch = clock.Watch()
    watch.look(wall=1e9, steady=0)
    assert watch.look(wall=1e9 + 5 + by, steady=5) == 600
    assert watch.look(wall=1e9 + 305 + by, steady=305) == 300
    assert watch.look(wall=1e9 + 605 + by, steady=605) == 0


def test_it_notices_a_second_jump_during_the_first():
    watch = clock.Watch()
    watch.look(wall=1e9, steady=0)
    watch.look(wall=1e9 + 100, steady=1)
    assert watch.look(wall=1e9 + 301, steady=301) == 600


def test_small_steps_ahead_add_up():
    drift, day = clock.Drift(), 86_400.0
    assert drift.ahead(wall=1e9, steady=0) == 0
    assert drift.ahead(wall=1e9 + 30 * day, steady=30 * day) == 0  # a month in which it went steadily
    for step in range(1, 5):  # five days ahead at a time, an hour apart
        steady = 30 * day + step * 3600
        assert drift.ahead(wall=1e9 + steady + 5 * day * step, steady=steady) == 5 * day * step
