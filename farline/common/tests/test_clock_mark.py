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
