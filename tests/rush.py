"""Several processes that do the same thing at the same moment, on one database file. For tests of who comes first."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

from farline import ROOT

START = """
import os, sys, time, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
django.setup()
from django.utils import timezone
now = timezone.now()
"""


def rush(folder: Path, stage: str, each: str, times: int = 2) -> list[str]:
    """Run `stage` once, then `each` that many times at once; what each of them printed. `n` counts them from 0."""
    around = {
        **os.environ,
        "FARLINE_DATA": str(folder),
        "FARLINE_KEYS": str(folder / "keys"),
        "FARLINE_DATABASE_URL": "",
        "FARLINE_BALLAST_MB": "0",
        "PYTHONUTF8": "1",
    }
    around.pop("FARLINE_SECRET_KEY", None)
    _run([sys.executable, "-m", "farline", "init"], around)
    _run([sys.executable, "-c", START + textwrap.dedent(stage)], around)
    at = time.time() + 2.5
    wait = f"time.sleep(max(0.0, {at!r} - time.time()))\n"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", START + f"n = {n}\n" + wait + textwrap.dedent(each)],
            cwd=ROOT, env=around, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for n in range(times)
    ]  # fmt: skip
    said = []
    for one in running:
        out, trouble = one.communicate(timeout=60)
        assert one.returncode == 0, trouble
        said.append(out.strip())
    return said


def _run(command: list[str], around: dict[str, str]) -> None:
    done = subprocess.run(command, cwd=ROOT, env=around, text=True, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr
