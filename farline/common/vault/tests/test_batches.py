"""Many at once is the same as one by one: a number sealed by an import opens like any other."""

import pytest

from farline.common import vault

NUMBERS = ["+863910000001", "+863910000002", "+8613800000000"]


def test_it_blinds_many_as_it_blinds_one():
    assert vault.blind_many(NUMBERS, label="numbers") == [vault.blind(one, label="numbers") for one in NUMBERS]
    assert vault.short_tags(NUMBERS, label="x", bits=30) == [vault.short_tag(n, label="x", bits=30) for n in NUMBERS]


def test_it_seals_many_as_it_seals_one():
    raw = [number.encode() for number in NUMBERS]
    sealed = vault.seal_many(raw, table="t", column="c", rows=[1, 2, 3], week="2031-W07")
    assert [vault.open_sealed(one, table="t", column="c", row=row) for row, one in enumerate(sealed, 1)] == raw


def test_it_draws_a_nonce_for_each_of_many():
    sealed = vault.seal_many([b"same"] * 50, table="t", column="c", rows=[1] * 50)
    assert len(set(sealed)) == 50


def test_it_binds_each_of_many_to_its_own_row():
    one, _ = vault.seal_many([b"a", b"a"], table="t", column="c", rows=[1, 2])
    with pytest.raises(vault.Unreadable):
        vault.open_sealed(one, table="t", column="c", row=2)
