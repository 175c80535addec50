"""A real process, a real database file, and kill -9 at the worst moments of publishing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from farline import ROOT

SET_UP = """
import datetime as dt, hashlib, os, signal, sys
import django
django.setup()
from farline.declarations import actions as declarations
from farline.journeys import publish_tally
from farline.tally import actions as tally, log, queries
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)
die = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
"""
DECLARE = """
for n in range(50):
    declarations.accept(statuses={"party": "never", "league": "never", "pioneers": "declares"},
        name="安宁清明和静春雨松林"[n % 10] + "溪舟帆竹梅"[n // 10],
        name_kind="pseudonym", real_name_risk_told=False, heard=["said_yes"], now=NOW,
        commitment=hashlib.sha256(b"c%d" % n).digest(), withdrawal_tag=hashlib.sha256(b"w%d" % n).digest())
"""
PUBLISH = """
print(publish_tally.publish_tally(by="timer", now=NOW))
page = queries.summary()
print(page.size, page.standing, len({line.split()[4] for line in queries.leaves()}), len(queries.checkpoints()))
"""


def run(folder: Path, code: str) -> "subprocess.CompletedProcess[str]":
    own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
    place = {"FARLINE_DATA": str(folder), "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "farline.settings"}
    return subprocess.run(
        [sys.executable, "-c", SET_UP + code], cwd=ROOT, env={**own, **place}, capture_output=True, text=True
    )


@pytest.mark.embedded
@pytest.mark.slow
def test_killed_at_the_worst_moments_it_completes_the_same_batch_once(tmp_path):
    own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
    subprocess.run(
        [sys.executable, "-m", "farline", "init", "--quiet"],
        cwd=ROOT,
        env={**own, "FARLINE_DATA": str(tmp_path), "PYTHONUTF8": "1"},
        check=True,
    )
    so_far = "print(queries.summary().size, flush=True)\n"
    for moment in (DECLARE + "log.sign_head = die", "declarations.mark_published = die"):
        killed = run(tmp_path, so_far + moment + PUBLISH)
        assert (killed.returncode, killed.stdout) == (-9, "0\n"), killed.stderr
    done = run(tmp_path, so_far + PUBLISH + PUBLISH)
    assert done.stdout.splitlines() == [
        "0",
        "Published(week='2026-W48', leaves=50, size=50, unreadable=0, asked_unreadable=0)",
        "50 50 50 1",
        "NotYet(unreadable=0, asked_unreadable=0)",
        "50 50 50 1",
    ], done.stderr
