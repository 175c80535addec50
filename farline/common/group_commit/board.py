"""Shared memory in which each who waits has a place for one job and its answer, and a bell.

It is memory alone, of this system user alone, and every place is wiped after use. Whoever dies leaves the place: the
kernel gives its lock free. A token at both ends of what lies there says that it is whole, and to which job an answer
belongs.
"""

import atexit
import contextlib
import fcntl
import itertools
import mmap
import os
import secrets
import select
import stat
import struct
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from farline.common.group_commit.shelf import Shelf

PLACES, JOB, ANSWER = 64, 24 << 10, 4 << 10
# The first page: one byte for each place, one that says whether anybody leads, one whose turn comes, and one how many
# there must be to ring for whoever leads.
STATES = 4096
LEADS, NEXT, CALLS = PLACES, PLACES + 1, PLACES + 2
EMPTY, WAITING, ANSWERED, TAKEN = b"\0", b"\1", b"\2", b"\3"  # taken: by whoever leads
HEAD = struct.Struct("8sdI")  # token, when it was laid, length
TOKEN = 8
PATIENCE = 0.5  # seconds; to take a board away takes a thousandth of that
LATELY = 0.1  # seconds in which whoever laid something is taken to live: to ask the kernel costs a way there and back
DOUBTED_FOR = 60.0  # seconds in which nobody of this process waits there again
TOO_LONG = b'"failed"'  # whoever waits looks for itself what came of it
USERS = "users"
MOST_SELECTED = 1024  # open files that `select` can look at
OWN_FILE = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


def sweep(folders: Iterable[Path]) -> None:
    """Of these boards those go that nobody uses: whoever used them last was killed, or lost its power."""
    for folder in folders:
        with contextlib.suppress(OSError):
            users = os.open(folder / USERS, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
            try:
                _take_away(folder, users)
            finally:
                os.close(users)


def _take_away(folder: Path, users: int) -> None:
    """Raises OSError where somebody uses it."""
    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    for one in sorted(folder.iterdir(), key=lambda one: one.name == USERS):
        one.unlink()
    folder.rmdir()


def _come_in(folder: Path, users: int) -> None:
    """Raises OSError: whoever went last has just taken it away, or was stopped while at it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(PATIENCE / 100)
    if os.stat(folder / USERS).st_ino != os.fstat(users).st_ino:
        raise FileNotFoundError("the last who used it has just taken it away")


class Board:
    """Raises OSError where there can be none: no shared memory, or a folder that another may enter."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
            raise PermissionError(f"{folder.name} belongs to another, or is open to others")
        self._folder = folder
        with contextlib.ExitStack() as in_vain:  # whoever finds no room tries again, and must not use up all files

            def own(name: str) -> int:
                file = os.open(folder / name, OWN_FILE, 0o600)
                in_vain.callback(os.close, file)
                return file

            self._users = own(USERS)
            _come_in(folder, self._users)
            self._leading, self._owners = own("lead"), own("owners")
            size = STATES + PLACES * (JOB + ANSWER)
            file = os.open(folder / "board", OWN_FILE, 0o600)
            try:
                os.posix_fallocate(file, 0, size)  # where there is no room for it, say so here and not at a write
                self._memory = mmap.mmap(file, size)
            finally:
                os.close(file)
            self.shelf = Shelf(own("shelf"), own("finders"))
            in_vain.pop_all()
        self._opened_by = os.getpid()
        atexit.register(self.leave)
        self._ours: set[int] = set()  # places of this process; those in use by a thread are not in `_free`
        self._free: list[int] = []
        self._bells: dict[int, int] = {}
        self._polls: dict[int, select.poll] = {}
        self._tokens = itertools.count(secrets.randbits(8 * TOKEN - 1))
        self._lock = threading.Lock()  # of this process: the file lock is the process's, not the thread's
        self._led = threading.Lock()
        self._doubted_until = 0.0

    def leave(self) -> None:
        """Nothing is written here any more; whoever goes last takes it away, but no child that only borrowed it.

        What everybody comes in by goes last: until then whoever comes waits, and then finds that it is gone.
        """
        if os.getpid() != self._opened_by:
            return
        with contextlib.suppress(OSError):
            _take_away(self._folder, self._users)

    def may_lead(self) -> bool:
        """Whether this thread leads from now on: one at a time. What a dead one had taken waits again."""
        if not self._led.acquire(blocking=False):
            return False
        try:
            fcntl.flock(self._leading, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._led.release()
            return False
        self._memory[LEADS : LEADS + 1] = WAITING
        while (at := self._memory.find(TAKEN, 0, PLACES)) >= 0:
            self._memory[at : at + 1] = WAITING
        return True

    def is_led(self) -> bool:
        """At a glance, whether anybody leads; or did, and was killed."""
        return bool(self._memory[LEADS : LEADS + 1] != EMPTY)

    def doubt(self) -> None:
        """Whoever leads answered nobody for too long."""
        self._doubted_until = time.monotonic() + DOUBTED_FOR

    def is_doubted(self) -> bool:
        return time.monotonic() < self._doubted_until

    def resign(self) -> None:
        """By whichever thread. Who waits now is woken, to lead in turn: whoever comes later sees that nobody leads."""
        self._memory[LEADS : LEADS + 1] = EMPTY
        fcntl.flock(self._leading, fcntl.LOCK_UN)
        self._led.release()
        at = self._memory.find(WAITING, secrets.randbelow(PLACES), PLACES)
        if at < 0:
            at = self._memory.find(WAITING, 0, PLACES)
        if at >= 0:
            self.ring(at)

    def take(self) -> int | None:
        """A place of one's own; None when all are taken, or there is no bell to be had."""
        with self._lock:
            if self._free:
                return self._free.pop()
            for place in range(PLACES):
                if place in self._ours:
                    continue
                try:
                    fcntl.lockf(self._owners, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
                except OSError:
                    continue
                return place if self._has_bell(place) else None
        return None

    def _has_bell(self, place: int) -> bool:
        """Whether it is ours from now on; without a bell nobody keeps it from others."""
        try:
            self._bell(place)
        except OSError:
            fcntl.lockf(self._owners, fcntl.LOCK_UN, 1, place)
            return False
        self._ours.add(place)
        return True

    def give_back(self, place: int) -> None:
        self.take_away(place)
        self._wipe(place)
        with self._lock:
            self._free.append(place)

    def token(self) -> bytes:
        """Of this process's jobs each has its own, and hardly any other process's the same."""
        return (next(self._tokens) % (1 << 8 * TOKEN)).to_bytes(TOKEN, "big")

    def lay(self, place: int, token: bytes, job: bytes) -> bool:
        """Whether there is room for it."""
        if not self._write(self._job(place), JOB, token, job):
            return False
        self._memory[place : place + 1] = WAITING
        wanted = self._memory[CALLS]
        if wanted and self.waiting() >= wanted:
            self.ring(PLACES)
        return True

    def wait_for(self, wanted: int, seconds: float) -> None:
        """For whoever leads: until so many wait, or so long. Whoever makes them so many rings."""
        until, bell = time.monotonic() + seconds, MOST_SELECTED
        with contextlib.suppress(OSError):  # none to be had: looking now and then does it too
            bell = self._bell(PLACES)
        self._memory[CALLS] = wanted
        try:
            while self.waiting() < wanted and (left := until - time.monotonic()) > 0:
                if bell >= MOST_SELECTED:
                    time.sleep(min(left, 0.001))
                elif select.select([bell], [], [], left)[0]:  # `poll` knows no less than a thousandth of a second
                    with contextlib.suppress(BlockingIOError):
                        os.read(bell, 64)
        finally:
            self._memory[CALLS] = 0

    def wait_beside(self, file: int, wanted: int, seconds: float) -> None:
        """For whoever leads: until there is something to be read there, or so many wait; 0 for no matter how many.

        Perhaps less long, and never longer than so.
        """
        bell, poll = -1, select.poll()
        poll.register(file, select.POLLIN)
        if wanted:
            with contextlib.suppress(OSError):
                bell = self._bell(PLACES)
                poll.register(bell, select.POLLIN)
        self._memory[CALLS] = wanted
        try:
            if wanted and self.waiting() >= wanted:
                return
            if any(found == bell for found, _ in poll.poll(seconds * 1000)):
                with contextlib.suppress(BlockingIOError):
                    os.read(bell, 64)
        finally:
            self._memory[CALLS] = 0

    def take_away(self, place: int) -> None:
        """The job is not to be done any more, or by whoever laid it."""
        self._memory[place : place + 1] = EMPTY

    def waiting(self) -> int:
        return self._memory[:PLACES].count(WAITING)

    def collect(self, most: int) -> list[int]:
        """For whoever leads: those who wait are theirs to serve from now on.

        From the place after the last who were served: those who always come again at once keep nobody waiting.
        """
        found: list[int] = []
        first = self._memory[NEXT] % PLACES
        now = time.monotonic()
        for start, end in ((first, PLACES), (0, first)):
            at = self._memory.find(WAITING, start, end)
            while at >= 0 and len(found) < most:
                if self._is_fresh(at, now) or self._is_of_the_living(at):
                    self._memory[at] = TAKEN[0]
                    found.append(at)
                at = self._memory.find(WAITING, at + 1, end)
        if found:
            self._memory[NEXT] = (found[-1] + 1) % PLACES
        return found

    def take_back(self, place: int) -> bool:
        """For whoever leads: one's own, to do it oneself; not when it has been done."""
        waits = self._memory[place : place + 1] == WAITING
        if waits:
            self.take_away(place)
        return waits

    def _is_fresh(self, place: int, now: float) -> bool:
        _, laid, _ = HEAD.unpack_from(self._memory, self._job(place))
        return bool(-LATELY < now - laid < LATELY)  # also what was laid since one looked at the clock

    def _is_of_the_living(self, place: int) -> bool:
        """What somebody asked for who died meanwhile is nobody's wish any more."""
        with self._lock:  # a thread of this process that takes the place meanwhile would lose it again
            if place in self._ours:
                return True
            try:
                fcntl.lockf(self._owners, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                return True
            self.take_away(place)
            fcntl.lockf(self._owners, fcntl.LOCK_UN, 1, place)
            return False

    def job(self, place: int) -> tuple[bytes, bytes] | None:
        """Token and job; None while it is not whole."""
        return self._read(self._job(place), JOB)

    def answer(self, place: int, token: bytes, said: bytes) -> None:
        if not self._write(self._job(place) + JOB, ANSWER, token, said):
            self._write(self._job(place) + JOB, ANSWER, token, TOO_LONG)
        self._memory[place : place + 1] = ANSWERED

    def answer_to(self, place: int, token: bytes) -> bytes | None:
        if self._memory[place : place + 1] != ANSWERED:
            return None
        found = self._read(self._job(place) + JOB, ANSWER)
        if found is None or found[0] != token:  # to whoever had the place before and died
            self._memory[place : place + 1] = WAITING
            return None
        return found[1]

    def is_ours(self, place: int) -> bool:
        """Whether a thread of this process waits there."""
        return place in self._ours

    def ring(self, place: int) -> None:
        try:  # noqa: SIM105 - at every press: half the time of a `with`
            os.write(self._bells.get(place) or self._bell(place), b"!")
        except OSError:
            pass

    def wait(self, place: int, seconds: float) -> bool:
        """Until the bell rings; seldom longer than so. Whether it rang."""
        bell, poll = self._bell(place), self._polls.get(place)
        if poll is None:
            poll = self._polls[place] = select.poll()
            poll.register(bell, select.POLLIN)
        if not poll.poll(seconds * 1000):
            return False
        try:  # noqa: SIM105 - the same
            os.read(bell, 64)
        except BlockingIOError:
            pass
        return True

    def _bell(self, place: int) -> int:
        bell = self._bells.get(place)
        if bell is None:
            path = self._folder / f"bell{place}"
            with contextlib.suppress(FileExistsError):
                os.mkfifo(path, 0o600)
            opened = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
            bell = self._bells.setdefault(place, opened)
            if bell != opened:  # another thread was as quick
                os.close(opened)
        return bell

    def _job(self, place: int) -> int:
        return STATES + place * (JOB + ANSWER)

    def _write(self, at: int, room: int, token: bytes, said: bytes) -> bool:
        whole = HEAD.pack(token, time.monotonic(), len(said)) + said + token
        if len(whole) > room:
            return False
        self._memory[at : at + len(whole)] = whole
        return True

    def _read(self, at: int, room: int) -> tuple[bytes, bytes] | None:
        token, _, length = HEAD.unpack_from(self._memory, at)
        start = at + HEAD.size
        if HEAD.size + length + TOKEN > room or self._memory[start + length : start + length + TOKEN] != token:
            return None
        return token, self._memory[start : start + length]

    def _wipe(self, place: int) -> None:
        for at, room in ((self._job(place), JOB), (self._job(place) + JOB, ANSWER)):
            *_, length = HEAD.unpack_from(self._memory, at)
            whole = min(room, HEAD.size + length + TOKEN)
            self._memory[at : at + whole] = bytes(whole)
