"""kill -9 in the middle of an import, for real: a process of its own, on a data folder of its own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from farline import ROOT

ROWS = 20_000
QUEUE = f"""
import sys
from farline.numbers.tests import factories
from farline.numbers import actions, rules
home = factories.make_list(state=rules.DRAFT)
cells = [f"0391-0{{n % 15000:06d}}" for n in range({ROWS})]
intake = factories.receive(factories.csv_of(cells), number_list=home)
actions.queue_intake(intake_id=intake, by="zhixin", now=factories.NOW)
print(intake)
"""
IMPORT = """
from farline.journeys.import_list import import_list
from farline.numbers.tests import factories
import_list(intake_id={intake}, by="zhixin", clock=lambda: factories.NOW)
"""
REPORT = """
import json
from farline.numbers import queries
from farline.numbers.tests.factories import numbers_in
seen = queries.intake_for({intake})
held = queries.count_in(seen.list_id)
print(json.dumps([seen.state, seen.rows_done, seen.kept, seen.reasons, held, len(numbers_in(seen.list_id))]))
"""


def started(folder: Path, script: str) -> subprocess.Popen[str]:
    surroundings = os.environ | {"FARLINE_DATA": str(folder), "FARLINE_KEYS": str(folder / "keys")}
    surroundings |= {"FARLINE_SECRET_KEY": "for this test", "PYTHONUTF8": "1"}
    setup = "import django; django.setup()\n"
    return subprocess.Popen(
        [sys.executable, "-c", setup + script], cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True
    )


def ran(folder: Path, script: str) -> str:
    process = started(folder, script)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return said.strip()


def rows_done(folder: Path) -> int:
    connection = sqlite3.connect(folder / "farline.sqlite3", timeout=10)
    try:
        done: int = connection.execute("SELECT rows_done FROM numbers_intake").fetchone()[0]
    finally:
        connection.close()
    return done


@pytest.mark.embedded
@pytest.mark.slow
def test_it_adds_nothing_twice_and_loses_nothing_when_it_is_killed_twice(tmp_path: Path):
    ran(tmp_path, "from django.core.management import call_command\ncall_command('init', quiet=True)")
    intake = ran(tmp_path, QUEUE)
    last = 0
    for _ in range(2):
        process = started(tmp_path, IMPORT.format(intake=intake))
        while rows_done(tmp_path) == last and process.poll() is None:
            time.sleep(0.002)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        last = rows_done(tmp_path)
        assert 0 < last <= ROWS
    ran(tmp_path, IMPORT.format(intake=intake))
    report = json.loads(ran(tmp_path, REPORT.format(intake=intake)))
    assert report == ["done", ROWS, 15_000, [["duplicate_in_file", 5_000]], 15_000, 15_000]
