"""The key-holder's socket: one thread for each process that asks, and only processes of the same user."""

import contextlib
import os
import socket
import threading
import time
from pathlib import Path

from farline.common.vault.holder import frames, hardening
from farline.common.vault.holder.desk import Desk

BACKLOG = 64


class AlreadyRunning(Exception):
    """A key-holder of this installation is running already."""


class Server:
    """`serve` returns after `stop`, or after a panic, when no key is left in this process."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self.desk, self.path = desk, path
        self._door = _listen(path)
        self._stopping = threading.Event()
        self._one_at_a_time = threading.Lock()

    def serve(self) -> None:
        self._door.settimeout(0.5)
        try:
            while not self._stopping.is_set():
                try:
                    wire, _ = self._door.accept()
                except TimeoutError:
                    continue
                except OSError:
                    if self._stopping.is_set():
                        break
                    raise
                wire.settimeout(None)
                threading.Thread(target=self._attend, args=(wire,), daemon=True).start()
        finally:
            self._door.close()
            self.path.unlink(missing_ok=True)

    def stop(self) -> None:
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)  # wakes whoever waits at the door: after a panic seconds count

    def _attend(self, wire: socket.socket) -> None:
        with wire:
            if hardening.peer_uid(wire) not in {None, os.geteuid()}:
                return
            try:
                while (frame := frames.receive(wire)) is not None:
                    header, parts = frame
                    frames.send(wire, *self._answer(header, parts))
                    if header.get("ask") == "panic":
                        self.stop()
            except (frames.Broken, OSError):
                return

    def _answer(self, header: dict[str, object], parts: frames.Parts) -> tuple[dict[str, object], frames.Parts]:
        try:
            if header.get("ask") in {"dial", "unlock", "panic"}:
                with self._one_at_a_time:
                    return self.desk.answer(header, parts, now=time.monotonic())
            return self.desk.answer(header, parts, now=time.monotonic())
        except Exception as refusal:
            # The name alone: a message could carry what was asked about.
            return {"refused": type(refusal).__name__}, []


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.exists():
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
