"""Expiry keys: one for each ISO week, kept as files beside the root key and outside every backup.

Destroying a week's file makes everything sealed under it unreadable everywhere, old copies included.

Their folder is a volume of its own. Where it is not there an empty folder is in its place, and that looks as if each
key had been destroyed. So a name lies in it, and the same name beside it: without its twin it is another folder.
"""

import datetime as dt
import os
import re
import secrets
from pathlib import Path

from farline.common.vault import keyfiles
from farline.common.vault.envelope import Unreadable

WEEK = re.compile(r"\d{4}-W\d{2}")
GONE = "the key of that week was destroyed"
NAME, TWIN = ".name", "weeks.name"  # in the folder, and beside it


class WeeksAway(keyfiles.KeysLocked):
    """The folder of the weekly keys is not the one that was here before. Mount its volume, and all goes on."""


def week_of(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class WeekKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, week: str, *, create: bool) -> bytes:
        """Read from the file each time: a key that another process destroyed must not live on in a cache.

        Raises Unreadable where there is none, and WeeksAway where one would be made in another folder.
        """
        path = self._path(week)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if not create or (self._folder / f"{week}.gone").exists():
                raise Unreadable(GONE) from None
        self._must_be_there()
        self._know_again()
        return keyfiles.create_once(path, secrets.token_bytes(32))

    def are_away(self) -> bool:
        """Whether another folder is in the place of the one with the keys."""
        try:
            return (self._folder / NAME).read_bytes() != self._twin.read_bytes()
        except FileNotFoundError:
            return self._twin.exists()  # a folder with a name and no twin was brought along

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
        self._must_be_there()
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path(week).with_suffix(".gone").touch()
        self._destroy(week)

    def _destroy(self, week: str) -> None:
        path = self._path(week)
        if path.exists():
            with open(path, "r+b") as file:
                file.write(b"\0" * 32)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def destroy_all(self) -> None:
        """For a panic: of those that are there. The weeks to come get others, or the site could not go on."""
        for week in self._there():
            self._destroy(week)

    def held(self) -> list[str]:
        """None of another folder's: whoever asks then knows that there are none just now."""
        if self.are_away():
            return []
        return self._there()

    def _there(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.key")) if self._folder.exists() else []

    def _path(self, week: str) -> Path:
        if not WEEK.fullmatch(week):
            raise ValueError("a week is written 2026-W48")
        return self._folder / f"{week}.key"
