"""Kill: processes that hand people out and save outcomes are killed at any moment, over and over.

Nobody may be with two callers at once, no outcome that was called saved may be missing, none may count twice. The
checker compares how long each lease lasted, not who held which number: two that read first and write after take the
same person under two fences, and only the overlap shows it. A crowd that does so must be caught in the same run.
"""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from drills import crowd, postgres
from drills.form import Report
from farline import ROOT

ENOUGH, AT_MOST = 40, 90.0  # outcomes saved before it may end; seconds, on a machine that is busy elsewhere
LEASE = 600  # seconds of the crowd's clock
SIZES = {"small": (6.0, 2.0), "large": (120.0, 2.0)}  # seconds, seconds between two kills
Rows = Callable[[str], list[tuple[Any, ...]]]
ASK = """
import json, sys
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    for asked in json.load(sys.stdin):
        cursor.execute(asked)
        print(json.dumps(cursor.fetchall()))
"""
SAVED = "SELECT id, saved_with FROM calls_call WHERE state = 'wrapped_up'"
TWICE = "SELECT turn_id, COUNT(*) FROM calls_call WHERE state = 'wrapped_up' GROUP BY turn_id HAVING COUNT(*) > 1"
RUNG = (
    "SELECT t.id, t.attempts, (SELECT COUNT(*) FROM calls_call c WHERE c.turn_id = t.id AND c.permits > 0)"
    " FROM calls_turn t"
)
FENCES = "SELECT fence FROM calls_turn WHERE fence > 1"

TRIES = 4
Server = Callable[[], AbstractContextManager[str]]


def reports(size: str) -> Iterator[Report]:
    seconds, between = SIZES[size]
    yield from _on("SQLite", _no_server, seconds, between)
    if postgres.programs() is None:
        yield Report("kill", "PostgreSQL", skipped="no PostgreSQL server is installed")
        return
    yield from _on("PostgreSQL", postgres.server, seconds, between)


def _no_server() -> AbstractContextManager[str]:
    return nullcontext("")


def _on(engine: str, server: Server, seconds: float, between: float) -> Iterator[Report]:
    faults, counts = _tried("work", server, seconds, between)
    report = Report("kill", engine, counts)
    report.breaches += sorted(set(faults))[:10]
    report.must(counts["saved"] > 20, "too little was saved to say anything")
    # How many who were left lying are taken up again within the run is chance: a long queue offers others first.
    report.must(counts["kills"] > 0, "nobody was killed")
    yield report
    faults, counts = _tried("planted", server, seconds, between)
    report = Report("kill", f"{engine}, planted fault (must be caught)", counts)
    report.must(any("held twice" in fault for fault in faults), "the checker missed a crowd that reads first")
    yield report


def _tried(task: str, server: Server, seconds: float, between: float) -> tuple[list[str], dict[str, Any]]:
    """On a busy machine too little may happen: then it is played again, on a database of its own. A fault ends it."""
    for _ in range(TRIES):
        with tempfile.TemporaryDirectory(prefix="farline-kill-") as folder, server() as address:
            faults, counts = play(Path(folder), task, seconds, between, database=address)
        if faults or (task == "work" and counts["saved"] > 20 and counts["kills"] > 0):
            break
    return faults, counts


def play(
    folder: Path, task: str, seconds: float, between: float, *, database: str = ""
) -> tuple[list[str], dict[str, Any]]:
    """What must never be, and counts."""
    around = environment(folder, database)
    _run(around, "prepare")
    began, kills, dice = time.time(), 0, random.Random(7)  # noqa: S311 - a drill that can be repeated
    logs = [folder / f"told-{number}.jsonl" for number in range(crowd.PROCESSES)]
    running = [start(around, task, str(log), str(number), str(began)) for number, log in enumerate(logs)]
    try:
        wait_for_all(logs)
        started = time.monotonic()
        while (spent := time.monotonic() - started) < seconds or (_told(logs) < ENOUGH and spent < AT_MOST):
            time.sleep(between)
            number = dice.randrange(len(running))
            if running[number].poll() is not None:
                raise RuntimeError(f"somebody fell: {running[number].returncode}")
            running[number].send_signal(signal.SIGKILL)
            running[number].wait()
            kills += 1
            running[number] = start(around, task, str(logs[number]), str(number), str(began))
    finally:
        for process in running:
            process.kill()
            process.wait()
    # A process that is killed while it writes leaves half a line behind, perhaps with a whole one after it.
    events = [one for log in logs for line in log.read_bytes().splitlines() if (one := _read(line)) is not None]
    saved, twice, rung, fences = ask(around, SAVED, TWICE, RUNG, FENCES)
    kinds = [event["event"] for event in events]
    counts = {"kills": kills, "claimed": kinds.count("claimed"), "saved": kinds.count("saved"),
              "taken_up_again": len(fences)}  # fmt: skip
    return check(events, dict(saved), twice, rung), counts


def check(events: list[dict[str, Any]], saved: dict[int, str], twice: Sequence[Any], rung: Sequence[Any]) -> list[str]:
    """What must never be: two at once, a save that is gone, a second outcome, an attempt counted wrongly."""
    found = []
    claims: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for event in events:
        if event["event"] == "claimed":
            # Whoever asks again while the lease lasts gets the same call back, on the same lease.
            claims[event["turn"]].setdefault(event["call"], event)
        elif saved.get(event["call"]) != event["key"]:
            found.append(f"outcome lost: {event['call']}")
    for turn, by_call in claims.items():
        held = sorted(by_call.values(), key=lambda one: (one["fence"], one["at"]))
        for one, other in itertools.pairwise(held):
            if one["fence"] == other["fence"] or other["at"] < one["at"] + LEASE:
                found.append(f"held twice at once: {turn}")
    found += [f"{outcomes} outcomes: {turn}" for turn, outcomes in twice]
    found += [f"attempts counted {counted}, rung {calls}: {turn}" for turn, counted, calls in rung if counted != calls]
    return found


def environment(folder: Path, database: str = "") -> dict[str, str]:
    own = {"FARLINE_DATA": str(folder), "FARLINE_KEYS": str(folder / "keys"), "FARLINE_SECRET_KEY": "only-for-tests",
           "FARLINE_DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "farline.settings"}  # fmt: skip
    return {**os.environ, **own, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def start(around: dict[str, str], *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "drills.crowd", *words], cwd=ROOT, env=around)  # noqa: S603


def wait_for_all(logs: list[Path]) -> None:
    """Everybody is at work: a busy machine may take its time to start them."""
    patience = time.monotonic() + 60
    while not all(log.exists() and log.stat().st_size for log in logs) and time.monotonic() < patience:
        time.sleep(0.1)


def ask(around: dict[str, str], *asked: str) -> list[list[Any]]:
    """Rows from the database that the crowd left, whatever engine it is."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ASK],
        input=json.dumps(asked).encode(),
        capture_output=True,
        cwd=ROOT,
        env=around,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _told(logs: list[Path]) -> int:
    return sum(log.read_bytes().count(b'"saved"') for log in logs)


def _run(around: dict[str, str], task: str) -> None:
    with start(around, task) as process:
        if process.wait():
            raise RuntimeError("the crowd could not be prepared")


def _read(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
