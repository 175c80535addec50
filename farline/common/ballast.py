"""Room kept free for the one write that must never fail: somebody's no.

A file of no use lies in the data folder. When the disk is full and an opt-out cannot be written, it is thrown
overboard and the opt-out written into its place. From then on, and whenever little room is left, nobody is called:
whoever cannot write down what people say must not ring them. The sweep lays it anew once there is room.
"""

import contextlib
import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, connection

Answer = TypeVar("Answer")
CHUNK = 1 << 20
# Left over besides the ballast before calling is open: the log of an evening, and what an import writes meanwhile.
LEAST_ROOM = 16 << 20
TRIES, DEADLOCK = 3, "40P01"  # how often a write that must not fail is done anew; PostgreSQL's word for why
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = ("disk is full", "disk I/O error", "No space left")


def _file() -> Path:
    return settings.DATA_DIR / "ballast"


def _overboard() -> Path:
    """There since the ballast was thrown overboard, until it lies again."""
    return settings.DATA_DIR / "ballast.gone"


def lay() -> bool:
    """Lay the ballast where it is missing and there is room for it. Whether it lies."""
    wanted, file = settings.BALLAST_BYTES, _file()
    if not wanted or connection.vendor != "sqlite" or (file.exists() and file.stat().st_size >= wanted):
        return bool(wanted)
    if _free() < wanted + LEAST_ROOM:
        return False
    part = file.with_suffix(".part")
    try:
        with part.open("wb") as out:
            for _ in range(0, wanted, CHUNK):  # written, not declared: a hole would take no room
                out.write(os.urandom(CHUNK))
            out.flush()
            os.fsync(out.fileno())
        part.replace(file)
        _overboard().unlink(missing_ok=True)
    except OSError:
        part.unlink(missing_ok=True)
        return False
    return True


def throw_overboard() -> bool:
    """Make room. Whether there was something to throw."""
    try:
        _file().unlink()
    except OSError:
        return False
    with contextlib.suppress(OSError):
        _overboard().touch()
    return True


def may_dial() -> bool:
    """Whether what is said on a call could be written down."""
    if not settings.BALLAST_BYTES or connection.vendor != "sqlite":
        return True
    return not _overboard().exists() and _free() >= LEAST_ROOM


def is_full(trouble: DatabaseError | OSError) -> bool:
    if isinstance(trouble, OSError):
        return trouble.errno in NO_ROOM
    return any(words in str(trouble) for words in FULL)


def with_room(write: Callable[[], Answer]) -> Answer:
    """Do a write that must not fail: on a full disk the ballast goes first, and where a server ended it because two
    waited for each other it is done again. It must be whole transactions.
    """
    for _ in range(TRIES):
        try:
            return write()
        except DatabaseError as trouble:
            if connection.in_atomic_block or not (_was_deadlock(trouble) or (is_full(trouble) and throw_overboard())):
                raise
    return write()


def _was_deadlock(trouble: DatabaseError) -> bool:
    return getattr(trouble.__cause__, "sqlstate", None) == DEADLOCK


def _free() -> int:
    return shutil.disk_usage(settings.DATA_DIR).free
