"""Expiry keys: one for each ISO week, kept as files beside the root key and outside every backup.

Destroying a week's file makes everything sealed under it unreadable everywhere, old copies included.
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


def week_of(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


class WeekKeys:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, week: str, *, create: bool) -> bytes:
        """Read from the file each time: a key that another process destroyed must not live on in a cache."""
        path = self._path(week)
        try:
            return path.read_bytes()
        except FileNotFoundError:
            if not create or (self._folder / f"{week}.gone").exists():
                raise Unreadable(GONE) from None
        return keyfiles.create_once(path, secrets.token_bytes(32))

    def destroy(self, week: str, *, is_over: bool = True) -> None:
        """A week that is over gets no other key. After a panic the weeks to come do, or the site could not go on."""
        path = self._path(week)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_over:
            (self._folder / f"{week}.gone").touch()
        if path.exists():
            with open(path, "r+b") as file:
                file.write(b"\0" * 32)
                file.flush()
                os.fsync(file.fileno())
            path.unlink()

    def destroy_all(self) -> None:
        """For a panic."""
        for week in self.held():
            self.destroy(week, is_over=False)

    def held(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.key")) if self._folder.exists() else []

    def _path(self, week: str) -> Path:
        if not WEEK.fullmatch(week):
            raise ValueError("a week is written 2026-W48")
        return self._folder / f"{week}.key"
