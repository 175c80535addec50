"""The files of the weekly keys: which names are weeks, what is a key, and what a power cut may leave."""

import datetime as dt
import errno
import os
from pathlib import Path

import pytest

from farline.common.vault import envelope, keyfiles, weeks
from farline.common.vault.keyring import KeyRing

WEEK = "2026-W48"
NO_WEEKS = [
    "2026-W99",
    "2026-W00",
    "2025-W53",
    "２０２６-W48",
    "2026-W４８",
    "0000-W01",
    "9999-W52",
    "2026-w48",
    WEEK + "\n",
]


@pytest.fixture
def keys(tmp_path):
    return weeks.WeekKeys(tmp_path / "weeks")


@pytest.fixture
def file(keys, tmp_path):
    """Of a key that was there."""
    keys.get(WEEK, create=True)
    return tmp_path / "weeks" / f"{WEEK}.key"


def refuses(keys: weeks.WeekKeys, *, create: bool) -> bool:
    with pytest.raises(envelope.Unreadable):
        keys.get(WEEK, create=create)
    return True


@pytest.mark.parametrize("name", NO_WEEKS)
def test_no_key_is_made_for_a_week_that_no_calendar_has(keys, tmp_path, name):
    for act in (lambda: keys.get(name, create=True), lambda: keys.destroy(name)):
        with pytest.raises(ValueError, match="a week is written 2026-W48"):
            act()
    assert not (tmp_path / "weeks").exists()


def test_every_week_of_a_day_is_one():
    days = (dt.date(2020, 12, 28) + dt.timedelta(days=ahead) for ahead in range(0, 4_000, 3))
    assert all(weeks.is_week(weeks.week_of(day)) for day in days)


@pytest.mark.parametrize("name", ["2026-W99", "something", "2026-W48 (copy)"])
def test_an_odd_file_beside_the_keys_is_no_week_and_does_not_outlive_a_panic(keys, file, name):
    odd = file.with_name(f"{name}.key")
    odd.write_bytes(b"x" * 32)
    assert keys.held() == [WEEK]
    keys.destroy_all()
    assert not odd.exists() and not file.exists()


def test_one_key_that_cannot_be_destroyed_stops_no_other(keys, file, monkeypatch):
    stuck = file.with_name("2026-W01.key")
    stuck.write_bytes(b"x" * 32)
    whole = keyfiles.destroy

    def destroy(path):
        if path == stuck:
            raise PermissionError
        whole(path)

    monkeypatch.setattr(keyfiles, "destroy", destroy)
    keys.get("2026-W49", create=True)
    with pytest.raises(PermissionError):
        keys.destroy_all()
    assert keys.held() == ["2026-W01"]


@pytest.mark.parametrize("content", [b"", bytes(32), b"x" * 31, b"x" * 33])
def test_what_is_no_key_is_taken_for_none_and_nothing_is_sealed_under_it(keys, file, tmp_path, content):
    file.write_bytes(content)
    assert refuses(keys, create=False) and refuses(keys, create=True)
    with pytest.raises(envelope.Unreadable):
        KeyRing(bytes(range(32)), tmp_path).seal([b"words"], ["t|c|1"], week=WEEK)
    assert file.read_bytes() == content


def test_a_key_that_was_overwritten_and_still_has_its_name_counts_as_destroyed(keys, file):
    file.write_bytes(bytes(32))
    for create in (False, True):
        with pytest.raises(envelope.Unreadable, match=weeks.GONE):
            keys.get(WEEK, create=create)
    file.with_suffix(".gone").touch()
    assert refuses(keys, create=False) and refuses(keys, create=True)
    keys.destroy(WEEK)  # what was broken off is finished
    assert not file.exists() and keys.held() == []


def test_nothing_more_is_sealed_in_a_week_that_is_marked_as_gone_though_its_key_is_still_there(keys, file):
    file.with_suffix(".gone").touch()
    assert refuses(keys, create=True)


def test_a_link_or_a_folder_is_no_key_and_what_a_link_leads_to_is_left_alone(keys, file):
    elsewhere = file.parent.parent / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    assert refuses(keys, create=False) and refuses(keys, create=True)
    before = elsewhere.read_bytes()
    keys.destroy_all()
    assert not file.is_symlink() and elsewhere.read_bytes() == before
    file.mkdir()
    assert refuses(keys, create=False) and keys.held() == []


@pytest.fixture
def done(monkeypatch):
    """In which order names are made, made sure of, and taken away."""
    order: list[str] = []

    def noted(owner, name: str, said) -> None:
        real = getattr(owner, name)

        def act(*given, **more):
            if words := said(*given):
                order.append(words)
            return real(*given, **more)

        monkeypatch.setattr(owner, name, act)

    noted(os, "link", lambda _draft, path: f"link {path.name}")
    noted(os, "replace", lambda _draft, path: f"replace {path.name}")
    noted(Path, "touch", lambda path: f"touch {path.name}")
    noted(Path, "unlink", lambda path: None if path.name.startswith(".") else f"unlink {path.name}")
    noted(os, "fsync", lambda handle: "sure" if os.path.isdir(f"/proc/self/fd/{handle}") else "written")
    return order


def test_a_key_that_was_given_out_is_under_its_name_after_a_power_cut(tmp_path, done):
    keyfiles.create_once(tmp_path / "one.key", b"x" * 32)
    assert done == ["written", "link one.key", "sure"]
    done.clear()
    keyfiles.create_once(tmp_path / "one.key", b"y" * 32)  # another process may not have come so far
    assert done[-1] == "sure"


def test_a_new_folder_of_keys_is_there_after_a_power_cut(tmp_path, done):
    keyfiles.create_once(tmp_path / "keys" / "weeks" / "one.key", b"x" * 32)
    assert done == ["sure", "sure", "written", "link one.key", "sure"]


def test_a_destroyed_week_is_marked_before_its_key_goes_and_both_outlast_a_power_cut(keys, file, done):
    keys.destroy(WEEK)
    assert done == [f"touch {WEEK}.gone", "sure", "written", f"unlink {WEEK}.key", "sure"]


def test_what_is_replaced_is_overwritten_once_the_new_one_is_sure_to_stay(tmp_path, done):
    keyfiles.put(path := tmp_path / "one", b"old")
    done.clear()
    keyfiles.put(path, b"new")
    assert done[-3:] == ["replace one", "sure", "written"] and path.read_bytes() == b"new"


def test_where_no_folder_can_be_made_sure_of_keys_are_made_all_the_same(tmp_path, monkeypatch):
    whole = os.fsync

    def fsync(handle: int, kind: int = errno.EINVAL) -> None:
        if os.path.isdir(f"/proc/self/fd/{handle}"):
            raise OSError(kind, "not here")
        whole(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    assert keyfiles.create_once(tmp_path / "one.key", b"x" * 32) == b"x" * 32
    monkeypatch.setattr(os, "fsync", lambda handle: fsync(handle, errno.EIO))
    with pytest.raises(OSError, match="not here"):  # a disk that fails is another matter
        keyfiles.create_once(tmp_path / "two.key", b"x" * 32)
