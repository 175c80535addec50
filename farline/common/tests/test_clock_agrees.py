import time

import pytest
from django.db import connection

from farline.common import clock, clock_agrees, clock_mark


@pytest.mark.parametrize(
    ("said", "apart"), [(1000, False), (971, False), (969, True), (1036, False), (1038, True), (9e6, True)]
)
def test_a_server_may_answer_late_and_be_half_a_minute_off(said: float, apart: bool):
    assert clock_agrees.is_apart(said, 1000, 1007) is apart


@pytest.mark.django_db
def test_by_a_clock_that_is_not_the_servers_nobody_is_handed_out(monkeypatch: pytest.MonkeyPatch):
    if connection.vendor != "postgresql":
        assert clock_agrees.Server().frozen_for(1e9) == 0
        return
    one, at = clock_agrees.Server(), time.time
    assert one.frozen_for(1e9) == 0
    monkeypatch.setattr(time, "time", lambda: at() + 40)
    assert one.frozen_for(1e9 + 10) == 0  # it was asked a moment ago
    assert one.frozen_for(1e9 + 21) == clock.FROZEN_FOR
    monkeypatch.undo()
    assert one.frozen_for(1e9 + 42) == 0


@pytest.mark.django_db
def test_the_longest_wait_of_the_three_counts(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "frozen_for", lambda: 5.0)
    monkeypatch.setattr(clock_mark, "frozen_for", lambda: 7.0)
    assert clock_agrees.frozen_for() == 7.0
