import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.volunteers import rules


@pytest.mark.parametrize("handle", ["meilan", "editor-he", "美兰", "a1", "li.na_2"])
def test_it_accepts_plain_handles(handle: str):
    assert rules.is_fit_handle(handle)


@pytest.mark.parametrize(
    "handle", ["", "a", "-ab", "ab-", "a b", "a/b", "x" * 41, "li\u202ena", "m13900000000", "zhіxin", "ρublisher"]
)
def test_it_refuses_handles_that_mislead_or_hold_a_number(handle: str):
    assert not rules.is_fit_handle(handle)


@given(st.text(max_size=45))
@pytest.mark.slow
def test_it_never_accepts_a_handle_that_could_be_somebodys_number(handle: str):
    if rules.is_fit_handle(handle):
        assert 2 <= len(handle) <= 40
        assert not any(handle[i : i + 7].isdigit() for i in range(len(handle) - 6))
