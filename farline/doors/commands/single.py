"""One process of a kind for each installation, held by a lock on a file that ends with the process."""

import sys
from pathlib import Path
from typing import IO


class AlreadyRunning(Exception):
    """Another process of this kind is at work on the same data folder."""


def hold(path: Path) -> IO[bytes]:
    """The open file is the lock: keep it as long as the work goes on."""
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise AlreadyRunning from None
    return file
