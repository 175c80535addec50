"""What a crowd's rate says: how many are served while all ask."""

import pytest

from bench.work import crowd


def test_the_rate_is_taken_while_all_are_at_it():
    late = [1.0, 2.0, 3.0, 4.0, 5.0]
    early = [0.0, 1.5, 2.5, 3.5, 4.0]
    # From 1 to 4 seconds: three of each, and one of the early worker's more.
    assert crowd.rate([late, early]) == pytest.approx(7 / 3)


def test_where_they_hardly_meet_it_is_taken_from_the_first_to_the_last():
    assert crowd.rate([[0.0, 1.0, 2.0], [2.0, 3.0, 4.0]]) == pytest.approx(1.0)
