"""Several processes at the same work, such as pages on one port: one interpreter alone keeps a single core busy.

The one that keeps them does none of the work. Whoever of them dies is begun anew, and all end together: at its word,
or when it is gone itself, however it went.
"""

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterator

from farline.doors.commands import leash

log = logging.getLogger(__name__)
SECONDS_TO_END = 2.7  # then they are killed: a server has promised to stop within three seconds
SECONDS_APART = 1.0  # between two beginnings of one that dies at once
END = (signal.SIGTERM, signal.SIGINT)
HEARD = {*END, signal.SIGCHLD, signal.SIGHUP} if hasattr(os, "fork") else set(END)


class Herd:
    """`work` is done by `many` processes; it is told which of them it is. `lost` hears of one that is no more."""

    def __init__(
        self, many: int, work: Callable[[int], None], lost: Callable[[int], None] = lambda place: None
    ) -> None:
        self.many, self.work, self.lost = many, work, lost
        self.running: dict[int, int] = {}  # process -> its place
        self.begun: dict[int, float] = {}  # place -> when
        self.ending = False
        self.rope = self.held = self.woken = -1

    def keep(self) -> None:
        """Until a signal, or until whoever started this process is gone."""
        self.rope, self.held = os.pipe()
        with self._waking():
            try:
                while not self.ending:
                    self._begin_missing()
                    self._wait()
                    self._bury()
            finally:
                self._end()

    @contextlib.contextmanager
    def _waking(self) -> Iterator[None]:
        self.woken, bell = os.pipe()
        os.set_blocking(bell, False)
        before = {number: signal.signal(number, self._hear) for number in HEARD}
        earlier = signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(earlier)
            for number, heard in before.items():
                signal.signal(number, heard)

    def _hear(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self.ending = True

    def _begin_missing(self) -> None:
        now = time.monotonic()
        for place in set(range(self.many)) - set(self.running.values()):
            if now - self.begun.get(place, -SECONDS_APART) >= SECONDS_APART:
                self.begun[place] = now
                self.running[self._begin(place)] = place

    def _begin(self, place: int) -> int:
        # No signal is heard between the two of them: it would be the other one's.
        signal.pthread_sigmask(signal.SIG_BLOCK, HEARD)
        process = os.fork()
        if process:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
            return process
        try:
            signal.set_wakeup_fd(-1)
            for number in HEARD:
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, HEARD)
            os.close(self.held)  # so that only its keeper holds the other end of the rope
            leash.follow(self.rope)
            self.work(place)
        except Exception:
            log.exception("a process of several has ended")
        finally:
            os._exit(0)  # what its keeper has to tidy up is not its own

    def _wait(self) -> None:
        """For a signal, the end of a process, or the time when the next may begin."""
        whose = [self.woken, *leash.held_by()]
        missing = len(self.running) < self.many
        ready, _, _ = select.select(whose, [], [], SECONDS_APART / 4 if missing else None)
        for one in ready:
            said = os.read(one, 1024)
            self.ending = self.ending or (one != self.woken and not said)

    def _bury(self) -> None:
        for process, place in list(self.running.items()):
            if os.waitpid(process, os.WNOHANG)[0]:
                del self.running[process]
                self.lost(place)
                if not self.ending:
                    log.warning("one of the processes that write pages ended; another takes its place")

    def _end(self) -> None:
        self.ending = True
        until = time.monotonic() + SECONDS_TO_END
        self._send(signal.SIGTERM)
        while self.running and time.monotonic() < until:
            time.sleep(0.02)
            self._bury()
        self._send(signal.SIGKILL)
        for process in self.running:
            os.waitpid(process, 0)
        self.running.clear()

    def _send(self, number: int) -> None:
        for process in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, number)
