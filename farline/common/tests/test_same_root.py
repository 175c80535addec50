"""Opt-outs lie under the root key: beside another one nobody is called, and everything else goes on."""

import secrets

import pytest

from farline.common import same_root
from farline.common.models import RootMark
from farline.common.vault import keyfiles

pytestmark = pytest.mark.django_db


def another_root(settings, tmp_path) -> None:
    settings.KEYS_DIR = tmp_path / "other"
    keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, secrets.token_bytes(32))


def test_it_knows_another_root_key_and_never_writes_over_the_mark_of_the_first(settings, tmp_path):
    assert same_root.kept() is None and not same_root.is_other()
    assert same_root.note() and same_root.note() and not same_root.is_other()
    before = same_root.kept()
    another_root(settings, tmp_path)
    assert same_root.is_other() and not same_root.note()
    assert same_root.kept() == before and RootMark.objects.count() == 1


def test_while_the_keys_are_locked_it_says_nothing_and_writes_nothing(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")
    with pytest.raises(keyfiles.KeysLocked):
        same_root.note()
    assert not same_root.is_other() and not RootMark.objects.exists()
