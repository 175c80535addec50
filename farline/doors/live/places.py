"""The open streams of several processes, counted together: whoever may have four has four, wherever they are."""

import contextlib
import fcntl
import mmap
import os
import tempfile
from collections.abc import Iterator

from farline.doors.live.streams import ALTOGETHER, PER_VOLUNTEER, Places, TooManyStreams

WIDTH = 8  # bytes: a volunteer's number


class SharedPlaces(Places):
    """Lies in a memory that every process sees which parts from this one afterwards: a row of places for each.

    A place holds whose stream it is; nothing of it is ever written to the disk. The lock is the kernel's, so that
    whoever is killed inside has left.
    """

    def __init__(self, rows: int, per_volunteer: int = PER_VOLUNTEER, altogether: int = ALTOGETHER) -> None:
        super().__init__(per_volunteer, altogether)
        self._whose = memoryview(mmap.mmap(-1, rows * altogether * WIDTH)).cast("q")
        # Where there are files that lie on no disk: one that is full must not keep the site from starting.
        self._lock = os.memfd_create("places") if hasattr(os, "memfd_create") else tempfile.TemporaryFile()  # noqa: SIM115
        self._row = 0

    def sit_in(self, row: int) -> None:
        """From now on this process takes places of this row."""
        self._row = row

    def clear(self, row: int) -> None:
        """Of a process that is no more."""
        first = row * self.altogether
        with self._alone():
            self._whose[first : first + self.altogether] = memoryview(bytes(self.altogether * WIDTH)).cast("q")

    def take(self, volunteer: int) -> None:
        with self._alone():
            whose = self._whose.tolist()
            if whose.count(volunteer) >= self.per_volunteer or len(whose) - whose.count(0) >= self.altogether:
                raise TooManyStreams
            self._whose[whose.index(0, self._row * self.altogether)] = volunteer

    def give_back(self, volunteer: int) -> None:
        first = self._row * self.altogether
        with self._alone():
            self._whose[self._whose.tolist().index(volunteer, first, first + self.altogether)] = 0

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        fcntl.lockf(self._lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._lock, fcntl.LOCK_UN)
