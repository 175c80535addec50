"""A small memory that all processes of this machine share: what one has found out, so that the others need not.

Without shared memory it is this process's own. It is lost when the last who uses it goes.
"""

import contextlib
import mmap
import os
import threading
import time
from collections.abc import Iterator

with contextlib.suppress(ImportError):  # not on Windows, where nobody shares it
    import fcntl

Memory = mmap.mmap | bytearray
LOOKS_AGAIN = 0.002  # seconds
SOON = 0.00005


class ShelfHeld(Exception):
    """Somebody holds the memory and does not let go: do without it."""


class Shelf:
    """Raises OSError where there is no room for it."""

    SIZE = 64 << 10
    PATIENCE = 0.1  # seconds: whoever holds the memory lets go of it sooner, unless the process was stopped

    def __init__(self, file: int = -1, finders: int = -1) -> None:
        """Two open files of shared memory; without them, for the threads of this process."""
        self._held, self._finding = threading.Lock(), threading.Lock()
        self._file, self._finders = file, finders
        self._memory: Memory = bytearray(self.SIZE)
        if file >= 0:
            os.posix_fallocate(file, 0, self.SIZE)
            self._memory = mmap.mmap(file, self.SIZE)

    @contextlib.contextmanager
    def held(self) -> Iterator[Memory]:
        """The memory, while nobody else reads or writes it. What a dead writer left half done is the reader's care.

        Raises ShelfHeld.
        """
        until = time.monotonic() + self.PATIENCE
        if not self._held.acquire(timeout=self.PATIENCE):
            raise ShelfHeld
        try:
            while not self._lock(self._file):
                if time.monotonic() >= until:
                    raise ShelfHeld
                time.sleep(SOON)
            try:
                yield self._memory
            finally:
                if self._file >= 0:
                    fcntl.flock(self._file, fcntl.LOCK_UN)
        finally:
            self._held.release()

    def seen(self, length: int) -> bytes:
        """How it begins, without waiting for anybody: perhaps half old, half new."""
        return bytes(self._memory[:length])

    @contextlib.contextmanager
    def finding(self, patience: float) -> Iterator[bool]:
        """One at a time finds out what is to lie here. Whether one had to wait, for another who found it out then.

        Nobody waits longer than `patience`, in seconds: then two are at it, and no harm is done.
        """
        until, waited = time.monotonic() + patience, False
        while not (mine := self._may_find()) and time.monotonic() < until:
            waited = True
            time.sleep(LOOKS_AGAIN)
        try:
            yield waited
        finally:
            if mine:
                if self._finders >= 0:
                    fcntl.flock(self._finders, fcntl.LOCK_UN)
                self._finding.release()

    def _may_find(self) -> bool:
        if not self._finding.acquire(blocking=False):
            return False
        if not self._lock(self._finders):
            self._finding.release()
            return False
        return True

    @staticmethod
    def _lock(file: int) -> bool:
        """Whether it is ours now; where there is no file, nobody else could have it."""
        try:
            if file >= 0:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
