"""How many forms of a kind came within ten minutes, from everybody together, over all processes of a site.

One file for each kind and ten minutes; each form adds one byte to it. It says how many and nothing else.
"""

import contextlib
import datetime as dt
import os
from pathlib import Path

from django.conf import settings
from django.core.cache import cache

FOLDER = "brakes"
PERIOD = 600


def count(kind: str, now: dt.datetime) -> int:
    """This one included. On a full disk each process counts for itself: a no is still taken."""
    period = int(now.timestamp()) // PERIOD
    try:
        return _in_file(Path(settings.DATA_DIR) / FOLDER, kind, period)
    except OSError:
        key = f"public|{kind}|{period}"
        cache.add(key, 0, PERIOD * 2)
        return cache.incr(key)


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
