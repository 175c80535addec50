"""The keys of the lists are wrapped anew; no row and no page is touched, and nobody who reads is disturbed."""

import pytest

from farline.common import vault
from farline.common.models import JournalLine
from farline.common.vault import keyfiles
from farline.numbers import rewrapping
from farline.numbers.models import Number, NumberList, Page
from farline.numbers.tests.factories import NOW, make_list, make_number, numbers_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path
    keyfiles.create_all()


def rows() -> list[object]:
    return [*Number.objects.order_by("pk").values(), *Page.objects.order_by("pk").values()]


def keyed_list() -> NumberList:
    home = make_list()
    home.sealed_key = vault.new_list_key(str(home.pk))
    home.save()
    make_number(number_list=home)
    return home


def test_every_lists_key_is_under_the_newest_and_not_a_byte_of_a_row_differs():
    lists = [keyed_list() for _ in range(3)]
    before, numbers = rows(), [numbers_in(one.pk) for one in lists]
    assert rewrapping.wrapped_under() == {"op1": 3} and rewrapping.rewrap_list_keys(by="operator", now=NOW) == 0
    vault.rotate()
    keyed_list()
    assert rewrapping.wrapped_under() == {"op1": 3, "op2": 1}
    assert rewrapping.rewrap_list_keys(by="operator", now=NOW) == 3
    assert rewrapping.wrapped_under() == {"op2": 4} and rewrapping.rewrap_list_keys(by="operator", now=NOW) == 0
    kept = [one for one in rows() if one in before]
    assert kept == before and [numbers_in(one.pk) for one in lists] == numbers
    assert JournalLine.objects.filter(action="keys.rewrap").count() == 1


def test_a_key_that_is_destroyed_meanwhile_stays_destroyed(monkeypatch):
    home = keyed_list()
    vault.rotate()
    rewrap = vault.rewrap

    def as_the_list_ends(key: bytes) -> bytes:
        NumberList.objects.filter(pk=home.pk).update(sealed_key=None)
        return rewrap(key)

    monkeypatch.setattr(vault, "rewrap", as_the_list_ends)
    assert rewrapping.rewrap_list_keys(by="operator", now=NOW) == 0
    assert NumberList.objects.get().sealed_key is None


def test_a_damaged_key_stays_as_it_is_and_keeps_no_other_from_being_wrapped():
    spoilt, whole = keyed_list(), keyed_list()
    damaged = bytes(spoilt.sealed_key or b"")[:-1] + b"x"
    NumberList.objects.filter(pk=spoilt.pk).update(sealed_key=damaged)
    vault.rotate()
    assert rewrapping.rewrap_list_keys(by="operator", now=NOW) == 1
    found = {one.pk: bytes(one.sealed_key or b"") for one in NumberList.objects.all()}
    assert found[spoilt.pk] == damaged and vault.wrapped_under(found[whole.pk]) == "op2"
