from pathlib import Path

import pytest

from farline.common import clock_mark


def _look(folder: Path, steady: float, by: float = 0, boot: str = "a", **more: bool) -> clock_mark.Seen:
    return clock_mark.look_at(folder / "clock.json", wall=1e9 + steady + by, steady=steady, boot=boot, **more)


@pytest.mark.parametrize("by", [31, -31, 86_400])
def test_a_jump_between_two_sweeps_stops_them_for_a_lease(tmp_path: Path, by: float):
    assert _look(tmp_path, 0).frozen_for == 0
    assert _look(tmp_path, 3600).frozen_for == 0
    assert _look(tmp_path, 7200, by).frozen_for == 600
    assert _look(tmp_path, 7500, by).frozen_for == 300
    assert _look(tmp_path, 7801, by).frozen_for == 0


def test_a_clock_set_right_by_seconds_and_a_machine_started_anew_stop_nothing(tmp_path: Path):
    for at in range(20):
        assert _look(tmp_path, 3600.0 * at, 20.0 * at).frozen_for == 0
    assert _look(tmp_path, 1, 9e6, boot="b").frozen_for == 0


def test_a_mark_that_is_half_written_is_none(tmp_path: Path):
    _look(tmp_path, 0)
    (tmp_path / "clock.json").write_text('{"boot": "a"')
    assert _look(tmp_path, 60, 9000).frozen_for == 0
    assert [one.name for one in tmp_path.iterdir()] == ["clock.json"]


def test_days_ahead_add_up_over_many_sweeps_until_somebody_looked(tmp_path: Path):
    day = 86_400.0
    for step in range(5):
        assert _look(tmp_path, step * 3600.0, step * 2 * day).ahead == step * 2 * day
    assert _look(tmp_path, 5 * 3600.0, 8 * day, somebody_looked=True).ahead == 0


def _since(one: clock_mark.Since, folder: Path, steady: float, by: float = 0, boot: str = "a") -> float:
    return one.frozen_for(folder / "clock.json", wall=1e9 + steady + by, steady=steady, boot=boot)


@pytest.mark.parametrize("by", [31, -31, 86_400])
def test_a_process_that_began_after_a_jump_hands_nobody_out_for_a_lease(tmp_path: Path, by: float):
    _look(tmp_path, 0)
    late = clock_mark.Since()
    assert _since(late, tmp_path, 100, by) == 600  # before any sweep has seen it
    _look(tmp_path, 120, by)
    assert _since(late, tmp_path, 400, by) == 320
    later = clock_mark.Since()
    assert _since(later, tmp_path, 500, by) == 220  # after one has
    assert _since(late, tmp_path, 721, by) == _since(later, tmp_path, 721, by) == 0


def test_it_hands_out_where_no_sweep_left_a_mark_or_the_machine_was_started_anew(tmp_path: Path):
    assert _since(clock_mark.Since(), tmp_path, 100) == 0
    _look(tmp_path, 200)
    one = clock_mark.Since()
    assert _since(one, tmp_path, 1, 9e6, boot="b") == 0
    assert not _since(clock_mark.Since(), tmp_path, 300)


def test_a_mark_that_grows_old_holds_nobody_up_for_ever(tmp_path: Path):
    _look(tmp_path, 0)
    one = clock_mark.Since()
    assert _since(one, tmp_path, 100) == 0
    # Nobody sweeps any more, and the clock was set right: the process's own watch has seen that.
    assert _since(one, tmp_path, 200, 90) == 0
