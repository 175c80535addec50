"""What two serving processes of one site must count together, asked of two processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from farline import ROOT

pytestmark = pytest.mark.slow

TRIES = """
import datetime as dt, sys, django
django.setup()
from farline.doors.common import throttle
now = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
for _ in range(int(sys.argv[1])):
    try:
        throttle.attempt(handle="meilan", now=now)
        print("tried")
    except throttle.Wait:
        print("waits")
"""


def test_two_processes_have_no_more_tries_than_one(tmp_path: Path):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")},
        "FARLINE_DATA": str(tmp_path), "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "farline.settings",
    }  # fmt: skip
    init = [sys.executable, "-m", "farline", "init", "--quiet"]
    subprocess.run(init, cwd=ROOT, env=environment, check=True, capture_output=True)
    begun = [
        subprocess.Popen([sys.executable, "-c", TRIES, "5"], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    said = b"".join(one.communicate(timeout=60)[0] for one in begun).split()
    assert (said.count(b"tried"), said.count(b"waits")) == (5, 5)
