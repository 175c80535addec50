import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.packs import rules

DIGITS = st.text("0123456789", min_size=1, max_size=12)


@given(DIGITS)
def test_a_code_with_its_check_digit_is_right(digits):
    assert rules.is_right(digits + rules.check_digit(digits))


@given(DIGITS, st.data())
def test_one_digit_heard_wrong_is_noticed(digits, data):
    code = digits + rules.check_digit(digits)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert not rules.is_right(code[:place] + other + code[place + 1 :])


@given(DIGITS, st.data())
def test_two_neighbors_swapped_are_noticed(digits, data):
    code = digits + rules.check_digit(digits)
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert rules.is_right(swapped) == (swapped == code)


@pytest.mark.parametrize("code", ["", "4", "41x5", "４１０５", "-105"])
def test_what_is_no_code_is_not_right(code):
    assert not rules.is_right(code)


def test_it_knows_whether_the_code_is_read_out():
    assert rules.says("单子号码：4 1 0 5。", "4105")
    assert not rules.says("单子号码：4 1 5 0。", "4105")


@pytest.mark.parametrize(
    ("spoken", "seconds"), [("自己看不转发", 2), ("one two three four", 2), ("4 1 0", 1), ("", 0)]
)
def test_it_knows_how_long_dictating_takes(spoken, seconds):
    assert rules.seconds_to_dictate(spoken) == seconds
