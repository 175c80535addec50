"""Lets one process of a machine through at a time, in the order in which they came.

The kernel keeps the queue (a lock on an empty file) and wakes exactly one; whoever is killed inside has left. Such a
wait cannot be broken off, so whoever stays inside too long is put out: a guard in the same process opens for the next.
"""

import os
import threading
import time

try:
    import fcntl
except ImportError:  # not on Windows: there SQLite's own lock is the only queue
    fcntl = None  # type: ignore[assignment]

LONGEST_INSIDE = 2.0  # seconds; a long transaction is then waited for as SQLite does it
LOOKS_EVERY = 0.5


class Turnstile:
    """For one thread of this process at a time."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None
        self._of = 0  # the process that opened the file: a child that was forked must open it for itself
        self._since: float | None = None

    def enter(self) -> None:
        file = self._opened()
        if file is None:
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
        except OSError:
            return
        self._since = time.monotonic()

    def leave(self) -> None:
        self._since = None
        if self._file is not None and fcntl is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def _opened(self) -> int | None:
        if fcntl is None:
            return None
        if self._file is None or self._of != os.getpid():
            try:
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError:  # a full disk, a folder that may not be written to: courtesy ends there
                return None
            self._of = os.getpid()
            threading.Thread(target=self._guard, name="turnstile", daemon=True).start()
        return self._file

    def _guard(self) -> None:
        while True:
            time.sleep(LOOKS_EVERY)
            since = self._since
            if since is not None and time.monotonic() - since > LONGEST_INSIDE:
                self.leave()
