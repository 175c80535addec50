"""A sieve before millions of values: whatever was added passes, and most strangers do not."""

from array import array
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import sieve
from farline.common.sieve import Sieve
from farline.common.tests.both_ways import VALUES, both

pytestmark = pytest.mark.usefixtures("_nothing_is_few")


@given(VALUES, VALUES, st.sampled_from([1, 3_000, 1_000_000]))
def test_it_lets_through_whatever_was_added(added: "array[int]", asked: "array[int]", expected: int):
    def sieved() -> "array[int]":
        marks = Sieve(expected)
        marks.add(array("Q", sorted(added)))
        return marks.perhaps(array("Q", [*asked, *added]))

    for found in both(sieved):
        assert set(added) <= set(found)  # type: ignore[call-overload]  # a list of integers


@pytest.mark.parametrize("places", [range(2**16), [pair + one for pair in range(0, 2**16, 800) for one in (0, 1)]])
def test_it_loses_nothing_where_one_stretch_meets_the_next(places: Sequence[int], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sieve, "STRETCH", 13)
    marks = Sieve(3_000)
    added = array("Q", [place << 48 for place in places])
    marks.add(added)
    assert marks.perhaps(added) == added


def test_it_keeps_most_strangers_out():
    for count in (100, 10_000):
        marks, spread = Sieve(count), 2**64 // (10 * count)
        marks.add(array("Q", range(0, 2**64, spread * 10)))
        assert len(marks.perhaps(array("Q", range(spread // 2, 2**64, spread)))) < 3 * count
