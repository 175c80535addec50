"""How many forms of a kind came within ten minutes, from everybody together, over all processes of a site.

One file for each kind and ten minutes; each form adds one byte to it. It says how many and nothing else. Beside it,
for an hour, short keyed marks of the work that was spent: whoever takes the disk cannot try numbers on them. On
PostgreSQL, where a site may have several machines and no folder in common, both are kept in the database.
"""

import contextlib
import datetime as dt
import os
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from farline.common import slowing, vault

FOLDER = "brakes"
PERIOD = 600
MARK, BITS = 5, 40  # a few in a thousand million honest forms meet a mark that is there already


def count(kind: str, now: dt.datetime) -> int:
    """This one included. On a full disk each process counts for itself: a no is still taken."""
    period = int(now.timestamp()) // PERIOD
    if _in_database():
        return slowing.count(f"form {kind} {period}", now=now, keep=dt.timedelta(seconds=2 * PERIOD))
    try:
        return _in_file(Path(settings.DATA_DIR) / FOLDER, kind, period)
    except OSError:
        key = f"public|{kind}|{period}"
        cache.add(key, 0, PERIOD * 2)
        return cache.incr(key)


def taken(kind: str, now: dt.datetime) -> int:
    """How many were counted in these ten minutes, without counting one."""
    period = int(now.timestamp()) // PERIOD
    if _in_database():
        return slowing.seen(f"form {kind} {period}", now=now)[0]
    try:
        return (Path(settings.DATA_DIR) / FOLDER / f"{kind}.{period}").stat().st_size
    except OSError:
        return int(cache.get(f"public|{kind}|{period}") or 0)


def spend(form: str, work: str, *, period: int, keep: int) -> bool:
    """Whether this work was spent now, for the first time, by any process. For `keep` periods it is remembered."""
    if _in_database():
        began = dt.datetime.fromtimestamp(period * PERIOD, dt.UTC)
        return slowing.is_first(
            f"work {form} {period} {work}", now=began, keep=dt.timedelta(seconds=(keep + 1) * PERIOD)
        )
    mark = vault.short_tag(work, label="public.work", bits=BITS).to_bytes(MARK, "big")
    try:
        return _spend_in_file(Path(settings.DATA_DIR) / FOLDER, f"spent-{form}", mark, period)
    except OSError:
        return cache.add(f"public|spent-{form}|{period}|{mark.hex()}", 1, PERIOD * (keep + 1))


def forget_spent(*, now: dt.datetime, keep: int) -> None:
    """Marks of work that counts no longer."""
    folder = Path(settings.DATA_DIR) / FOLDER
    for old in folder.glob("spent-*.*") if folder.is_dir() else ():
        if int(old.suffix[1:]) < int(now.timestamp()) // PERIOD - keep:
            with contextlib.suppress(OSError):
                old.unlink()


def _in_database() -> bool:
    return connection.vendor == "postgresql"


def _spend_in_file(folder: Path, kind: str, mark: bytes, period: int) -> bool:
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"{kind}.{period}"
    if place.exists() and _has(place.read_bytes(), mark):
        return False  # a replay must not make the file longer
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, mark)
        mine = os.lseek(handle, 0, os.SEEK_CUR) - MARK  # two at once: whose mark lies lower was first
        return not _has(place.read_bytes()[:mine], mark)
    finally:
        os.close(handle)


def _has(marks: bytes, mark: bytes) -> bool:
    return any(marks[at : at + MARK] == mark for at in range(0, len(marks), MARK))


def _in_file(folder: Path, kind: str, period: int) -> int:
    folder.mkdir(mode=0o700, exist_ok=True)
    place = folder / f"{kind}.{period}"
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, b".")
        found = os.fstat(handle).st_size
    finally:
        os.close(handle)
    if found == 1:
        for old in folder.glob(f"{kind}.*"):
            if old != place:
                with contextlib.suppress(OSError):
                    old.unlink()
    return found
