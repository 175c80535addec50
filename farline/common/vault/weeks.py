"""Expiry keys: one for each ISO week, kept as files beside the root key and outside every backup.

Destroying a week's file makes everything sealed under it unreadable everywhere, old copies included.

Their folder is a volume of its own. Where it is not there an empty folder is in its place, and that looks as if each
key had been destroyed. So a name lies in it, and the same name beside it: without its twin it is another folder.
"""

import datetime as dt
import errno
import os
import re
import secrets
from pathlib import Path

from farline.common.vault import keyfiles
from farline.common.vault.envelope import Unreadable

WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
GONE = "the key of that week was destroyed"
SPOILT = "the key file of that week is no key"
NAME, TWIN = ".name", "weeks.name"  # in the folder, and beside it


class WeeksAway(keyfiles.KeysLocked):
    """The folder of the weekly keys is not the one that was here before. Mount its volume, and all goes on."""


def week_of(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def is_week(name: str) -> bool:
    """Whether a calendar has that week. One that has none could never be over, so nothing is sealed in it."""
    match = WEEK.fullmatch(name)
    try:
        return match is not None and bool(dt.date.fromisocalendar(int(match[1]), int(match[2]), 7))
    except ValueError:
        return False


class WeekKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, week: str, *, create: bool) -> bytes:
        """Read from the file each time: a key that another process destroyed must not live on in a cache.

        Raises Unreadable where there is none, and WeeksAway where one would be made in another folder. A file that was
        overwritten, and whose name is still there, is none; nothing is sealed under what is no key.
        """
        path = self._path(week)
        if create and path.with_suffix(".gone").exists():
            raise Unreadable(GONE)
        key = _content(path)
        if key is None:
            if not create:
                raise Unreadable(GONE)
            self._must_be_there()
            self._know_again()
            key = keyfiles.create_once(path, secrets.token_bytes(keyfiles.SIZE))
        if not keyfiles.is_key(key):
            raise Unreadable(GONE if len(key) == keyfiles.SIZE else SPOILT)
        return key

    def are_away(self) -> bool:
        """Whether another folder is in the place of the one with the keys."""
        try:
            return (self._folder / NAME).read_bytes() != self._twin.read_bytes()
        except FileNotFoundError:
            return self._twin.exists()  # a folder with a name and no twin was brought along

    def named_at(self) -> float | None:
        """Since when (POSIX time) this is surely the folder with the keys: one that was made since, and is not in it
        any more, was destroyed. None where it has no name yet, or another.
        """
        if not self._twin.exists() or self.are_away():
            return None
        return (self._folder / NAME).stat().st_mtime

    @property
    def _twin(self) -> Path:
        return self._folder.parent / TWIN

    def _must_be_there(self) -> None:
        if self.are_away():
            raise WeeksAway

    def _know_again(self) -> None:
        """Where a key is made, so that the folder is known again from then on."""
        if not self._twin.exists():
            keyfiles.create_once(self._twin, keyfiles.create_once(self._folder / NAME, secrets.token_bytes(16)))

    def destroy(self, week: str) -> None:
        """A week that is over gets no other key. Raises WeeksAway."""
        path = self._path(week)
        self._must_be_there()
        keyfiles.make(self._folder)
        path.with_suffix(".gone").touch()
        keyfiles.settle(self._folder)  # before the key goes: without the mark the week would get another
        _destroy(path)

    def destroy_all(self) -> None:
        """For a panic: of those that are there. The weeks to come get others, or the site could not go on.

        Under whatever name one lies there. Raises what kept one from being destroyed, once all others are.
        """
        kept = None
        for path in self._files():
            try:
                _destroy(path)
            except OSError as trouble:
                kept = trouble
        if kept:
            raise kept

    def held(self) -> list[str]:
        """None of another folder's: whoever asks then knows that there are none just now."""
        if self.are_away():
            return []
        return sorted(path.stem for path in self._files() if is_week(path.stem))

    def _files(self) -> list[Path]:
        there = self._folder.glob("*.key") if self._folder.exists() else []
        return [path for path in there if path.is_symlink() or not path.is_dir()]

    def _path(self, week: str) -> Path:
        if not is_week(week):
            raise ValueError("a week is written 2026-W48")
        return self._folder / f"{week}.key"


def _content(path: Path) -> bytes | None:
    """None where there is no such file, and no key's length of what is no plain one or is too long."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as trouble:
        if trouble.errno == errno.ELOOP:  # a link: what it leads to could outlive the week
            return b"link"
        raise
    try:
        return os.read(handle, keyfiles.SIZE + 1)
    except IsADirectoryError:
        return b"folder"
    finally:
        os.close(handle)


def _destroy(path: Path) -> None:
    if path.is_symlink():  # no key was read through it, and what it leads to may be anything
        path.unlink()
        keyfiles.settle(path.parent)
    elif path.exists():
        keyfiles.destroy(path)
