"""Four processes on one database file, one of them killed: nobody is held twice, no outcome is lost or doubled.

The same checker is then shown a crowd that reads first and writes after; it must see it.
"""

import itertools
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from farline import ROOT
from tests.journeys import crowd

pytestmark = pytest.mark.slow
LEASE = 600  # seconds of the crowd's clock
RUNS_FOR = 7.0


def environment(folder: Path) -> dict[str, str]:
    own = {"FARLINE_DATA": str(folder), "FARLINE_KEYS": str(folder / "keys"), "FARLINE_SECRET_KEY": "only-for-tests"}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def start(folder: Path, *words: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.journeys.crowd", *words]
    return subprocess.Popen(command, cwd=ROOT, env=environment(folder), stderr=subprocess.PIPE)


def play(folder: Path, task: str) -> tuple[list[dict], sqlite3.Connection]:
    """What the processes were told, in the order of each, and the database they left."""
    prepared = start(folder, "prepare")
    assert prepared.wait() == 0, prepared.stderr and prepared.stderr.read().decode()
    began = time.time()
    logs = [folder / f"told-{number}.jsonl" for number in range(crowd.PROCESSES)]
    running = [start(folder, task, str(log), str(number), str(began)) for number, log in enumerate(logs)]
    try:
        wait_for_all(logs)
        time.sleep(RUNS_FOR / 2)
        assert all(process.poll() is None for process in running), "somebody fell"
        running[0].send_signal(signal.SIGKILL)
        time.sleep(RUNS_FOR / 2)
    finally:
        for process in running:
            process.kill()
            process.wait()
            if process.stderr:
                process.stderr.close()
        if prepared.stderr:
            prepared.stderr.close()
    events = [json.loads(line) for log in logs for line in log.read_bytes().splitlines() if line.endswith(b"}")]
    return events, sqlite3.connect(folder / "farline.sqlite3")


def wait_for_all(logs: list[Path]) -> None:
    """Everybody is at work: a busy machine may take its time to start them."""
    patience = time.monotonic() + 60
    while not all(log.exists() and log.stat().st_size for log in logs) and time.monotonic() < patience:
        time.sleep(0.1)


def faults(events: list[dict], db: sqlite3.Connection) -> list[str]:
    """What must never be: two at once, a save that is gone, a second outcome, an attempt counted wrongly."""
    found = []
    claims: dict[int, dict[int, dict]] = defaultdict(dict)
    for event in events:
        if event["event"] == "claimed":
            # Whoever asks again while the lease lasts gets the same call back, on the same lease.
            claims[event["turn"]].setdefault(event["call"], event)
    for turn, by_call in claims.items():
        held = sorted(by_call.values(), key=lambda one: (one["fence"], one["at"]))
        for one, other in itertools.pairwise(held):
            if one["fence"] == other["fence"] or other["at"] < one["at"] + LEASE:
                found.append(f"held twice at once: {turn}")
    saved = dict(db.execute("SELECT id, saved_with FROM calls_call WHERE state = 'wrapped_up'"))
    for event in events:
        if event["event"] == "saved" and saved.get(event["call"]) != event["key"]:
            found.append(f"outcome lost: {event['call']}")
    for turn, outcomes in db.execute(
        "SELECT turn_id, COUNT(*) FROM calls_call WHERE state = 'wrapped_up' GROUP BY turn_id HAVING COUNT(*) > 1"
    ):
        found.append(f"{outcomes} outcomes: {turn}")
    for turn, counted, rung in db.execute(
        "SELECT t.id, t.attempts, (SELECT COUNT(*) FROM calls_call c WHERE c.turn_id = t.id AND c.permits > 0)"
        " FROM calls_turn t"
    ):
        if counted != rung:
            found.append(f"attempts counted {counted}, rung {rung}: {turn}")
    return found


def test_it_holds_everybody_once_and_loses_no_outcome(tmp_path: Path):
    events, db = play(tmp_path, "work")
    assert faults(events, db) == []
    kinds = [event["event"] for event in events]
    assert kinds.count("saved") > 40 and kinds.count("claimed") > kinds.count("saved")
    # Somebody whom a dead browser or a killed process left lying was taken up again.
    fences = [fence for (fence,) in db.execute("SELECT fence FROM calls_turn WHERE fence > 1")]
    assert fences
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_it_sees_the_fault_of_a_crowd_that_reads_first_and_writes_after(tmp_path: Path):
    events, db = play(tmp_path, "planted")
    assert any("held twice" in fault for fault in faults(events, db))
    db.close()
