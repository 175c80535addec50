"""Ends this process when the program that started it is gone, however it went."""

import os
import signal
import sys
import threading


def follow_parent() -> None:
    """start.py holds the other end of our standard input and never writes: it closes when start.py dies."""
    if os.environ.get("FARLINE_LEASH") == "stdin":
        threading.Thread(target=_wait_for_the_end, name="leash", daemon=True).start()


def _wait_for_the_end() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
