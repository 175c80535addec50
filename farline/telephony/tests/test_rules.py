import re

import phonenumbers
from hypothesis import given
from hypothesis import strategies as st

from farline.telephony import rules


def test_it_has_a_fate_for_every_digit():
    assert set(rules.FATES) == set("0123456789")
    assert rules.fate_of("+8614000000007") == "never_again"


@given(st.integers(1, 2**62))
def test_it_shows_a_stand_in_that_can_never_ring(call_id):
    shown = rules.stand_in(call_id)
    assert re.fullmatch(r"\+86 140 \d{4} \d{4}", shown)
    assert not phonenumbers.is_valid_number(phonenumbers.parse(shown, None))
    assert rules.stand_in(call_id) == shown


def test_it_reads_a_number_in_the_usual_groups():
    assert rules.spaced("+8614012345678") == "+86 140 1234 5678"
    assert rules.spaced("+863911000001") == "+86 391 100 0001"
    assert rules.spaced("+861010000001") == "+86 10 1000 0001"
