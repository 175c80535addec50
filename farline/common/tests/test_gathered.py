"""Sorted values by the million, gathered by their first bits: exactly those are found that are there."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import blocks, many
from farline.common.gathered import BUCKETS, Gathered

pytestmark = pytest.mark.skipif(many.numpy() is None, reason="gathered with NumPy only")
# Many that have their first bits in common, and all but their last: those are told apart last of all.
FIRST, MIDDLE, LAST = (st.sampled_from([0, 1, ones - 1, ones]) for ones in (2**16 - 1, 2**32 - 1, 2**16 - 1))
VALUE = st.one_of(
    st.integers(0, 2**64 - 1), st.tuples(FIRST, MIDDLE, LAST).map(lambda bits: bits[0] << 48 | bits[1] << 16 | bits[2])
)
VALUES = st.sets(VALUE, max_size=60)


def by_bucket(values: set[int]) -> list[list[int]]:
    return [sorted(value for value in values if value >> 56 == bucket) for bucket in range(BUCKETS)]


def gathered(values: set[int], *, runs: int = 1) -> Gathered:
    parts = by_bucket(values)
    found = Gathered([len(part) for part in parts])
    for bucket, part in enumerate(parts):
        found.put(bucket, [blocks.packed(part[start::runs]) for start in range(runs)])
    return found


@given(VALUES, VALUES, st.integers(1, 3), st.sampled_from([-1, many.FEW]))
def test_of_all_that_are_asked_for_those_are_found_that_are_there(
    values: set[int], others: set[int], runs: int, few: int
):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(many, "FEW", few)
        asked = array("Q", sorted(values | others))
        assert gathered(values, runs=runs).among(asked) == sorted(values)
        assert gathered(values, runs=runs).among(array("Q", sorted(others))) == sorted(values & others)


@given(VALUES, VALUES)
def test_a_bucket_that_is_put_in_anew_has_lost_what_went(values: set[int], gone: set[int]):
    found = gathered(values)
    left = values - gone
    for bucket, part in enumerate(by_bucket(left)):
        found.put(bucket, [blocks.packed(part)] if part else [])
    assert found.among(array("Q", sorted(values | gone))) == sorted(left)


def test_a_bucket_takes_no_more_than_there_is_room_for():
    found = gathered({1, 2, 1 << 60})
    with pytest.raises(ValueError, match="room"):
        found.put(0, [blocks.packed([1, 2, 3])])
    assert found.among(array("Q", [1, 3, 1 << 60])) == [1, 1 << 60]
