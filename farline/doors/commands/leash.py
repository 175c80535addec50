"""Ends this process when the program that started it is gone, however it went."""

import os
import signal
import sys
import threading


def follow_parent() -> None:
    """start.py holds the other end of our standard input and never writes: it closes when start.py dies."""
    for file in held_by():
        follow(file)


def held_by() -> list[int]:
    """What to read from for as long as the parent lives; nothing when nobody holds us."""
    return [sys.stdin.fileno()] if os.environ.get("FARLINE_LEASH") == "stdin" else []


def follow(file: int) -> None:
    """End when the other end of this pipe is closed."""
    threading.Thread(target=_wait_for_the_end, args=(file,), name="leash", daemon=True).start()


def _wait_for_the_end(file: int) -> None:
    while os.read(file, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
