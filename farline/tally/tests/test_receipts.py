import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.tally import receipts

CODES = st.integers(0, 10**18 - 1).map(lambda drawn: receipts.draw(lambda _: drawn))


@given(CODES, st.data())
@pytest.mark.slow
def test_one_wrong_digit_is_always_noticed(code, data):
    at = data.draw(st.integers(0, 19))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[at]]))
    with pytest.raises(receipts.WrongCode):
        receipts.read(code[:at] + digit + code[at + 1 :])


@given(CODES, st.integers(0, 18))
def test_two_exchanged_digits_are_always_noticed(code, at):
    exchanged = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if exchanged != code:
        with pytest.raises(receipts.WrongCode):
            receipts.read(exchanged)


@given(CODES)
def test_it_reads_a_code_however_it_is_written(code):
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    grouped = " - ".join(code[at : at + 4] for at in range(0, 20, 4))
    assert receipts.read(f" {grouped}\n") == receipts.read(wide) == code
    assert len(code) == receipts.DIGITS


@pytest.mark.parametrize("typed", ["", "1234", "一二三", "1" * 21, "20" * 10 + "x", "0" * 20])
def test_it_refuses_what_is_no_code(typed):
    with pytest.raises(receipts.WrongCode):
        receipts.read(typed)


def test_the_secrets_of_a_code_follow_from_code_and_log_and_do_not_lead_back():
    code = receipts.draw(random.Random(1).randrange)  # noqa: S311
    here = receipts.derive(code, origin="a.example/log", iterations=1)
    assert here != receipts.derive(code, origin="b.example/log", iterations=1)
    assert here.opening != here.withdrawal
    assert (
        receipts.withdrawal_tag(here.withdrawal) == hashlib.sha256(b"farline1-withdraw\0" + here.withdrawal).digest()
    )
    assert len({receipts.commitment(here.opening, bits) for bits in range(1, 8)}) == 7
    assert receipts.ITERATIONS == 600_000
