"""Many at once is the same as one by one: a number sealed by an import opens like any other."""

from farline.common import vault

NUMBERS = ["+863910000001", "+863910000002", "+8613800000000"]


def test_it_blinds_many_as_it_blinds_one():
    assert vault.blind_many(NUMBERS, label="numbers") == [vault.blind(one, label="numbers") for one in NUMBERS]
    assert vault.short_tags(NUMBERS, label="x", bits=30) == [vault.short_tag(n, label="x", bits=30) for n in NUMBERS]


def test_it_seals_many_as_it_seals_one():
    raw = [number.encode() for number in NUMBERS]
    sealed = vault.seal_many(raw, table="t", column="c", rows=[1, 2, 3], week="2031-W07")
    assert [vault.open_sealed(one, table="t", column="c", row=row) for row, one in enumerate(sealed, 1)] == raw
    assert len({one[-40:] for one in sealed}) == len({one[12:24] for one in sealed}) == 3


def test_it_binds_each_of_many_to_its_own_row():
    import pytest

    one, _ = vault.seal_many([b"a", b"a"], table="t", column="c", rows=[1, 2])
    with pytest.raises(vault.Unreadable):
        vault.open_sealed(one, table="t", column="c", row=2)
