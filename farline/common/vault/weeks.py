"""Expiry keys: one for each ISO week, kept as files beside the root key and outside every backup.

Destroying a week's file makes everything sealed under it unreadable everywhere, old copies included.
"""

import datetime as dt
import os
import re
import secrets

from farline.common.vault import keyfiles
from farline.common.vault.envelope import Unreadable

WEEK = re.compile(r"\d{4}-W\d{2}")


def week_of(day: dt.date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def week_key(week: str, *, create: bool) -> bytes:
    if not WEEK.fullmatch(week):
        raise ValueError("a week is written 2026-W48")
    path = keyfiles.folder() / "weeks" / f"{week}.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        if not create:
            raise Unreadable("the key of that week was destroyed") from None
    if (path.parent / f"{week}.gone").exists():
        raise Unreadable("the key of that week was destroyed")
    return keyfiles.create_once(path, secrets.token_bytes(32))


def weeks_kept() -> list[str]:
    """The weeks whose keys are still there, the oldest first."""
    return sorted(path.stem for path in (keyfiles.folder() / "weeks").glob("*.key") if WEEK.fullmatch(path.stem))


def destroy_week(week: str) -> None:
    path = keyfiles.folder() / "weeks" / f"{week}.key"
    (path.parent).mkdir(mode=0o700, exist_ok=True)
    (path.parent / f"{week}.gone").touch()
    if path.exists():
        with open(path, "r+b") as file:
            file.write(b"\0" * 32)
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
