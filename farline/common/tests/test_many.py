"""Questions to many integers at once: with NumPy and without it, the same answers."""

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import many
from farline.common.tests.both_ways import VALUES, both

pytestmark = pytest.mark.usefixtures("_nothing_is_few")
SHORT_VALUES = st.lists(st.integers(0, 2**16 - 1), max_size=30).map(lambda values: array("H", values))


@given(VALUES, VALUES)
@pytest.mark.slow
def test_it_finds_and_orders_the_same(values: "array[int]", others: "array[int]"):
    fast, plain = both(lambda: many.ordered(values))
    assert fast == plain == sorted(values)
    fast, plain = both(lambda: many.found_among(values, others))
    assert fast == plain == [at for at, value in enumerate(values) if value in set(others)]
    order = array("Q", sorted(values))
    fast, again = both(lambda: many.twice(order))
    assert fast == again == [at for at in range(1, len(order)) if order[at] == order[at - 1]]
    fast, plain = both(lambda: many.repeated(values, order, again))
    assert fast == plain == [at for at, value in enumerate(values) if value in values[:at]]
    fast, plain = both(lambda: many.less(order, again, set(others)))
    assert fast == plain == sorted(set(values) - set(others))
    run, some = array("Q", sorted(set(values))), array("Q", sorted(set(others)))
    fast, plain = both(lambda: many.common(run, some))
    assert fast == plain == sorted(set(values) & set(others))


@given(VALUES, st.integers(1, 63), st.integers(0, 2**31))
def test_it_shifts_and_picks_the_same(values: "array[int]", shift: int, plus: int):
    fast, plain = both(lambda: many.shifted(values, 64 - min(shift, 30), plus))
    assert fast == plain
    left_out = set(range(0, len(values), 3))
    fast, plain = both(lambda: many.but(left_out, values))
    assert fast == plain == [value for at, value in enumerate(values) if at % 3]
    picked = [at for at in reversed(range(len(values))) if at % 3]
    fast, plain = both(lambda: many.at(picked, values))
    assert fast == plain == [values[at] for at in picked]


@given(
    VALUES,
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2**16 - 1)), max_size=20, unique_by=lambda one: one[0]),
)
def test_it_counts_and_fills_the_same(values: "array[int]", entries: list[tuple[int, int]]):
    fast, plain = both(lambda: sorted(many.tally(values, 7).items()))
    assert fast == plain
    entries.sort()
    keys, told = array("i", [key for key, _ in entries]), array("H", [value for _, value in entries])

    def filled() -> "array[int]":
        table = array("i", [-1]) * 24
        many.fill(table, keys, told, start=10)
        return table

    fast, plain = both(filled)
    assert fast == plain == [dict(entries).get(key, -1) for key in range(10, 34)]


@given(SHORT_VALUES)
def test_it_looks_up_the_same(values: "array[int]"):
    fast, plain = both(lambda: many.distinct(values))
    assert fast == plain == sorted(set(values))
    table = {value: value % 7 for value in values}
    fast, plain = both(lambda: many.looked_up(values, table))
    assert fast == plain == [value % 7 for value in values]
    fast, plain = both(lambda: many.having(values, 4))
    assert fast == plain == [at for at, value in enumerate(values) if value & 4]


@pytest.mark.parametrize("count", [0, 1, 500])
def test_it_shuffles_within_groups_and_loses_nobody(count: int):
    groups = array("H", [at % 3 for at in range(count)])
    for order in both(lambda: many.shuffled(groups)):
        assert sorted(order) == list(range(count))  # type: ignore[call-overload]  # a list of integers
        told = [groups[at] for at in order]  # type: ignore[attr-defined]  # the same
        assert told == sorted(told)
        if count == 500:
            first = [at for at in order if groups[at] == 0]  # type: ignore[attr-defined]  # the same
            assert first != sorted(first)


def test_it_shuffles_no_more_at_once_than_places_fit():
    with pytest.raises(ValueError, match="too many"):
        many.shuffled(array("H", bytes(2 * (1 << 18) + 2)))


def test_it_does_without_numpy_when_told_so(monkeypatch: pytest.MonkeyPatch):
    many.numpy.cache_clear()
    monkeypatch.setenv("FARLINE_FAST", "no")
    assert many.numpy() is None
    monkeypatch.delenv("FARLINE_FAST")
    many.numpy.cache_clear()
    assert many.numpy() is not None
