import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from farline import ROOT
from farline.common.queued_sqlite3 import turnstile
from farline.common.queued_sqlite3.turnstile import Turnstile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such locks on this system")
INSIDE = """
import sys, time
from farline.common.queued_sqlite3.turnstile import Turnstile
Turnstile(sys.argv[1]).enter()
print("inside", flush=True)
time.sleep(60)
"""


def waits(path: Path) -> float:
    began = time.monotonic()
    other = Turnstile(str(path))
    other.enter()
    other.leave()
    return time.monotonic() - began


def test_it_lets_the_next_one_in_when_somebody_leaves(tmp_path):
    one = Turnstile(str(tmp_path / "turn"))
    one.enter()
    began = time.monotonic()
    threading.Timer(0.05, one.leave).start()
    waits(tmp_path / "turn")
    assert time.monotonic() - began >= 0.04


def test_it_lets_the_next_one_in_when_somebody_is_killed_inside(tmp_path):
    command = [sys.executable, "-c", INSIDE, str(tmp_path / "turn")]
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=around) as other:  # noqa: S603  our own words
        assert other.stdout is not None and other.stdout.readline() == b"inside\n"
        other.kill()
        assert waits(tmp_path / "turn") < 5


def test_it_puts_out_whoever_stays_too_long(tmp_path, monkeypatch):
    monkeypatch.setattr(turnstile, "LONGEST_INSIDE", 0.02)
    monkeypatch.setattr(turnstile, "LOOKS_EVERY", 0.02)
    Turnstile(str(tmp_path / "turn")).enter()
    assert 0.01 < waits(tmp_path / "turn") < 5


def test_it_lets_everybody_through_where_the_file_cannot_be(tmp_path):
    gone = tmp_path / "nowhere" / "turn"
    Turnstile(str(gone)).enter()
    assert waits(gone) < 1
