"""RFC 6238, appendix B (SHA-1), cut to six digits."""

import pytest

from farline.volunteers import totp

SEED = b"12345678901234567890"
VECTORS = {
    59: "287082",
    1111111109: "081804",
    1111111111: "050471",
    1234567890: "005924",
    2000000000: "279037",
    20000000000: "353130",
}


@pytest.mark.parametrize(("at", "code"), VECTORS.items())
def test_it_counts_as_the_standard_does(at: int, code: str):
    assert totp.code_at(SEED, at // 30) == code


def test_it_takes_a_code_once_and_none_from_before():
    step = totp.step_of(SEED, "287082", at=59, newest_used=0)
    assert step == 1
    assert totp.step_of(SEED, "287082", at=59, newest_used=1) is None
    assert totp.step_of(SEED, totp.code_at(SEED, 2), at=59, newest_used=1) == 2


def test_it_forgives_half_a_minute_and_no_more():
    assert totp.step_of(SEED, "287082", at=59 + 30, newest_used=0) == 1
    assert totp.step_of(SEED, "287082", at=59 + 60, newest_used=0) is None


@pytest.mark.parametrize("typed", ["287 082", "２８７０８２", "287-082"])
def test_it_reads_digits_as_people_type_them(typed: str):
    assert totp.step_of(SEED, typed, at=59, newest_used=0) == 1


@pytest.mark.parametrize("typed", ["", "28708", "2870820", "abcdef", "²87082"])
def test_it_takes_nothing_else(typed: str):
    assert totp.step_of(SEED, typed, at=59, newest_used=0) is None


def test_it_writes_the_seed_for_apps_and_for_typing():
    assert totp.written(SEED).replace(" ", "") in totp.address(SEED, "美兰")
    assert "Farline%3A%E7%BE%8E%E5%85%B0" in totp.address(SEED, "美兰")
