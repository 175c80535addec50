"""Days: any text may be searched for them, wherever it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from farline.stories import days, folding

WORDS = some.sampled_from(
    [
        *days.ORDINALS,
        *days.CARDINALS,
        *days.MONTHS,
        *days.BETWEEN,
        "month",
        "yue",
        "hao",
        "3",
        "13th",
        "1月",
        "3日",
        "twenty",
        "thirty",
    ]
)


@pytest.mark.parametrize(
    "told", ["it was november third", "Nov. the third", "May One", "Nov. the 3d", "third november"]
)
def test_a_day_in_the_last_words_is_found(told: str) -> None:
    found = {form for form, _start, _end in days.in_text(folding.fold(told).chars)}
    assert found & {"11-3", "5-1"}


@given(some.lists(WORDS, max_size=9).map(" ".join))
def test_no_order_of_the_words_of_days_stops_the_search(told: str) -> None:
    for _form, start, end in days.in_text(told):
        assert 0 <= start < end <= len(told)
