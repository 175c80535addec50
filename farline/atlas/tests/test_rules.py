import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.atlas import rules
from farline.common import provinces

COUNTS = st.dictionaries(st.sampled_from(provinces.CODES), st.integers(0, 60), max_size=31)


def test_it_has_one_tile_of_its_own_for_every_province():
    assert set(rules.TILES) == set(provinces.CODES)
    assert len(set(rules.TILES.values())) == 31


@given(COUNTS)
def test_it_never_shows_a_small_count(counts: dict[str, int]):
    shown = rules.suppress(counts)
    assert not [count for count in shown.cells.values() if count is not None and 0 < count < rules.LEAST]
    assert shown.cells.keys() == counts.keys()


@given(COUNTS)
def test_it_shows_true_counts_or_none(counts: dict[str, int]):
    shown = rules.suppress(counts)
    assert all(count in (None, counts[code]) for code, count in shown.cells.items())
    assert shown.total in (None, sum(counts.values()))


@given(COUNTS)
def test_it_never_leaves_one_hidden_cell_to_be_worked_out_from_the_total(counts: dict[str, int]):
    shown = rules.suppress(counts)
    if shown.total is not None and shown.hidden:
        assert len(shown.hidden) >= 2
        rest = shown.total - sum(count for count in shown.cells.values() if count is not None)
        assert rest >= 2 * rules.LEAST


@given(COUNTS)
def test_it_hides_nothing_when_nothing_is_small(counts: dict[str, int]):
    big = {code: count + rules.LEAST for code, count in counts.items()}
    assert not rules.suppress(big).hidden


@pytest.mark.parametrize(("cells", "top"), [(3, 12), (4, 7)])
def test_it_leaves_every_hidden_cell_more_than_one_possible_value(cells: int, top: int):
    """Whoever knows this rule and the total still cannot tell. Tried on every small table."""
    least, codes = 3, ("AA", "BB", "CC", "DD")[:cells]
    seen: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for values in itertools.product(range(top), repeat=cells):
        shown = rules.suppress(dict(zip(codes, values, strict=True)), least)
        seen.setdefault((*shown.cells.values(), shown.total), []).append(values)
    for key, tables in seen.items():
        # the largest tables lack their twins beyond the range that is tried
        if max(max(table) for table in tables) < top - 1:
            for place, count in enumerate(key[:cells]):
                if count is None:
                    assert len({table[place] for table in tables}) > 1, (key, tables)


@given(st.integers(0, 1000), st.integers(1, 1000))
def test_it_shades_from_none_to_most(count: int, largest: int):
    level = rules.shade(min(count, largest), largest)
    assert 0 <= level <= 4
    assert (level == 0) == (min(count, largest) == 0)
