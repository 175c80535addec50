import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.telephony import governing
from farline.telephony.governing import Figures

LIMITS = governing.DEFAULT_LIMITS


@pytest.mark.parametrize(
    ("figures", "said"),
    [
        (Figures(), governing.GO),
        (Figures(minute=12), governing.WAIT),
        (Figures(hour=240), governing.WAIT),
        (Figures(finished=20, answered=1), governing.FEW_ANSWERS),
        (Figures(finished=19, answered=0), governing.GO),
        (Figures(finished=20, answered=10, short=8, talked=600), governing.SHORT_CALLS),
        (Figures(finished=20, answered=10, short=7, talked=50), governing.GO),
        (Figures(finished=20, answered=10, short=7, talked=49), governing.SHORT_CALLS),
        (Figures(silent=3), governing.TRUNK_DEAD),
        (Figures(cents=10_000), governing.NO_MONEY),
    ],
)
def test_it_judges_by_the_table(figures, said):
    assert governing.judge(figures, LIMITS) == said


def test_it_reads_the_operators_limits_and_refuses_nonsense():
    assert governing.limits_from({"calls_a_minute": 3})["calls_a_minute"] == 3
    for nonsense in ({"callers": 1}, {"calls_a_minute": -1}, {"calls_a_minute": "many"}, {"calls_a_minute": True}):
        with pytest.raises(governing.LimitUnfit):
            governing.limits_from(nonsense)


@given(st.floats(0, 10_000), st.integers(0, 500))
def test_a_begun_minute_costs_a_whole_one(seconds, price):
    cost = governing.cents(seconds, price)
    assert cost % max(1, price) == 0
    assert cost * 60 >= price * (int(seconds))
