"""The key-holder's socket: one thread for each process that asks, and only processes of the same user."""

import contextlib
import logging
import os
import resource
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from farline.common.vault.holder import frames, hardening
from farline.common.vault.holder.desk import Desk

BACKLOG = 512
MOST_WIRES = 512
FILES_KEPT = 64  # for the weekly keys: a panic must find them even when every place is taken
HALF_A_FRAME = 10.0  # seconds, for each piece of one that has begun
PAUSE = 0.1  # seconds, where the machine has no more files or threads to give
# All memory of this process is locked, and a thread's whole stack with it: eight megabytes each, if nothing is said.
STACK = 512 << 10
SAID_AGAIN = 60.0  # seconds: a log that anybody could fill would be read by nobody
log = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """A key-holder of this installation is running already."""


class NoSocket(Exception):
    """Something else lies where the key-holder's socket belongs. Look at it, and take it away."""


class Server:
    """`serve` returns after `stop`, or after a panic, when no key is left in this process."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self.desk, self.path = desk, path
        self._door = _listen(path)
        self._stopping = threading.Event()
        self._places = threading.BoundedSemaphore(_places())
        self._wires: dict[int, socket.socket] = {}  # first whoever was silent longest
        self._seating = threading.Lock()
        self._said = -SAID_AGAIN

    def serve(self) -> None:
        self._door.settimeout(0.5)
        before = threading.stack_size(STACK)
        try:
            while not self._stopping.is_set():
                try:
                    wire, _ = self._door.accept()
                except TimeoutError:
                    continue
                except OSError as trouble:  # no more files: whoever is here already is served on
                    if not self._stopping.is_set():
                        self._not_now(type(trouble).__name__)
                    continue
                self._begin(wire)
        finally:
            threading.stack_size(before)
            self._door.close()
            self.path.unlink(missing_ok=True)

    def _begin(self, wire: socket.socket) -> None:
        if not self._takes_place():
            wire.close()
            self._not_now("too many at once")
            return
        self._heard(wire)
        try:
            threading.Thread(target=self._attend, args=(wire,), daemon=True).start()
        except RuntimeError as trouble:
            self._leaves(wire)
            wire.close()
            self._not_now(type(trouble).__name__)

    def _takes_place(self) -> bool:
        """Where all are taken, whoever was silent longest loses theirs: a panic must be heard in any crowd.

        They come again when they next have a question, as after a restart.
        """
        if self._places.acquire(blocking=False):
            return True
        with self._seating:
            silent = self._wires.pop(next(iter(self._wires), 0), None)
            if silent is not None:
                with contextlib.suppress(OSError):
                    silent.shutdown(socket.SHUT_RDWR)
        self._say("too many at once: whoever was silent longest must come again")
        return self._places.acquire(timeout=PAUSE)

    def _heard(self, wire: socket.socket) -> None:
        with self._seating:
            self._wires.pop(id(wire), None)
            self._wires[id(wire)] = wire

    def _leaves(self, wire: socket.socket) -> None:
        with self._seating:
            self._wires.pop(id(wire), None)
        self._places.release()

    def _not_now(self, why: str) -> None:
        self._say(f"somebody could not be let in: {why}")
        self._stopping.wait(PAUSE)

    def _say(self, words: str) -> None:
        if time.monotonic() - self._said >= SAID_AGAIN:
            self._said = time.monotonic()
            log.warning(words)

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at the door: after a panic seconds count

    def _attend(self, wire: socket.socket) -> None:
        with self._leaving(wire), wire:
            if hardening.peer_uid(wire) not in {None, os.geteuid()}:
                return
            try:
                while (frame := frames.receive(wire, patience=HALF_A_FRAME)) is not None:
                    self._heard(wire)
                    header, parts = frame
                    wire.settimeout(None)
                    answer = self._answer(header, parts)
                    try:
                        frames.send(wire, *answer)
                    finally:  # also where nobody waits for the answer any more
                        if header.get("ask") == "panic":
                            self.stop()
            except (frames.Broken, OSError):
                return

    @contextlib.contextmanager
    def _leaving(self, wire: socket.socket) -> Iterator[None]:
        try:
            yield
        finally:
            self._leaves(wire)

    def _answer(self, header: dict[str, object], parts: frames.Parts) -> tuple[dict[str, object], frames.Parts]:
        try:
            return self.desk.answer(header, parts, now=time.monotonic())
        except Exception as refusal:
            # The name alone: a message could carry what was asked about.
            return {"refused": type(refusal).__name__}, []


def _places() -> int:
    """So many connections that files are left for the keys, whatever the system allows this process."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_WIRES if files == resource.RLIM_INFINITY else max(1, min(MOST_WIRES, files - FILES_KEPT))


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISSOCK(path.lstat().st_mode):
            raise NoSocket
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(str(path))
            except OSError:
                path.unlink(missing_ok=True)  # left behind by one that was killed
            else:
                raise AlreadyRunning
    door = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        door.bind(str(path))
    finally:
        os.umask(before)
    door.listen(BACKLOG)
    return door
