"""Power: the plug is pulled at three hundred moments while outcomes are saved. What was called saved must be there.

A small library, loaded before SQLite, writes down every write and every sync. From that log the disk is built as it
may look after a cut: all that was synced, and of the rest nothing, or a random part. Each of these disks is opened.
The same is done with the setting that most guides give; there the drill must find losses, or it would prove nothing.
"""

import random
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from drills.form import Report
from drills.site import Site, numbers, site
from farline import ROOT

SIZES = {"small": (60, 300), "large": (400, 3000)}  # outcomes saved, cuts
HERE = Path(__file__).parent
SAVE = """
import os, sys
from django.db import connection
from django.utils import timezone
from farline.calls import actions as calls
from farline.calls.models import Call
from farline.volunteers.models import Volunteer
with connection.cursor() as cursor:
    cursor.execute(f"PRAGMA synchronous = {sys.argv[1]}")
    cursor.execute("PRAGMA wal_autocheckpoint = 100")
said = os.open(os.environ["ACKNOWLEDGED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
caller = Volunteer.objects.get()
for at in range(int(sys.argv[2])):
    call_id = calls.claim_next(volunteer=caller, now=timezone.now())
    calls.permit(call_id=call_id, volunteer=caller, way="own_phone", reveals=False, most_reveals=0, seconds_apart=0,
                 now=timezone.now())
    fence = Call.objects.get(pk=call_id).fence
    calls.save_outcome(call_id=call_id, fence=fence, volunteer=caller, line="busy", conversation="", follow_up=None,
                       key=f"key-{at}", now=timezone.now())
    os.write(said, b"key-%d\\n" % at)
"""


@dataclass
class Disk:
    """One file: what a sync has made safe, and what may or may not have arrived."""

    safe: bytearray
    waiting: list[tuple[str, int, bytes]] = field(default_factory=list)

    def after_a_cut(self, arrives: "random.Random | None") -> bytes:
        content = bytearray(self.safe)
        for kind, at, data in self.waiting:
            if arrives is not None and arrives.random() < 0.5:
                _apply(content, kind, at, data)
        return bytes(content)

    def sync(self) -> None:
        for kind, at, data in self.waiting:
            _apply(self.safe, kind, at, data)
        self.waiting.clear()


def reports(size: str) -> Iterator[Report]:
    saves, cuts = SIZES[size]
    ours = Report("power", "WAL, synchronous=FULL")
    theirs = Report("power", "WAL, synchronous=NORMAL (must lose)")
    if shutil.which("cc") is None or not sys.platform.startswith("linux"):
        ours.skipped = theirs.skipped = "it needs Linux and a C compiler"
        yield from (ours, theirs)
        return
    with site() as one:
        one.prepare({"meilan": ["caller"]}, numbers(saves + 5))
        begun = one.folder / "begun.sqlite3"
        with sqlite3.connect(one.database) as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy(one.database, begun)
        lost, broken, counts = _cut(one, begun, "FULL", saves, cuts)
        ours.count(**counts, cuts_that_lost=lost, corrupt=broken)
        ours.must(lost == 0, f"{lost} cuts lost an outcome that was called saved")
        ours.must(broken == 0, f"{broken} cuts left a corrupt database")
        lost, broken, counts = _cut(one, begun, "NORMAL", saves, cuts)
        theirs.count(**counts, cuts_that_lost=lost, corrupt=broken)
        theirs.must(lost > 0, "no loss was seen where there must be one: the drill proves nothing")
    yield from (ours, theirs)


def _cut(one: Site, begun: Path, mode: str, saves: int, cuts: int) -> tuple[int, int, dict[str, int]]:
    log = one.folder / f"log-{mode}"
    _record(one, begun, mode, saves, log)
    steps = list(_steps(log))
    dice = random.Random(mode)  # noqa: S311 - a drill that can be repeated
    moments = set(dice.sample(range(len(steps)), min(cuts // 2, len(steps))))
    disks = {1: Disk(bytearray(begun.read_bytes())), 2: Disk(bytearray())}
    said: list[str] = []
    lost = broken = tried = worst = 0
    for at, (kind, file, place, data) in enumerate(steps):
        if kind == "a":
            said += data.decode().split()
        elif kind == "s":
            disks[file].sync()
        else:
            disks[file].waiting.append((kind, place, data))
        if at in moments:
            for arrives in (None, dice):
                tried += 1
                missing, whole = _look(disks, said, arrives)
                lost += bool(missing)
                worst = max(worst, missing)
                broken += not whole
    return lost, broken, {"saved": len(said), "steps": len(steps), "cuts": tried, "worst_loss": worst}


def _record(one: Site, begun: Path, mode: str, saves: int, log: Path) -> None:
    for name in ("farline.sqlite3-wal", "farline.sqlite3-shm"):
        one.database.with_name(name).unlink(missing_ok=True)
    shutil.copy(begun, one.database)
    shim = one.folder / "power_log.so"
    build = ["cc", "-shared", "-fPIC", "-O1", "-o", str(shim), str(HERE / "power_log.c"), "-ldl"]
    subprocess.run(build, check=True, capture_output=True)  # noqa: S603 - our own code
    around = one.environment | {
        "LD_PRELOAD": str(shim), "POWER_LOG": str(log), "ACKNOWLEDGED": str(one.folder / f"acknowledged-{mode}"),
    }  # fmt: skip
    command = [sys.executable, "-c", "import django; django.setup()\n" + SAVE, mode, str(saves)]
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True)  # noqa: S603
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-1500:])


def _steps(log: Path) -> Iterator[tuple[str, int, int, bytes]]:
    raw, at = log.read_bytes(), 0
    while at < len(raw):
        kind, file, place, size = struct.unpack_from("<cBQI", raw, at)
        yield kind.decode(), file, place, raw[at + 14 : at + 14 + size]
        at += 14 + size


def _apply(content: bytearray, kind: str, at: int, data: bytes) -> None:
    if kind == "t":
        del content[at:]
        content.extend(b"\0" * (at - len(content)))
        return
    if len(content) < at + len(data):
        content.extend(b"\0" * (at + len(data) - len(content)))
    content[at : at + len(data)] = data


def _look(disks: dict[int, Disk], said: list[str], arrives: "random.Random | None") -> tuple[int, bool]:
    """How many of those called saved are missing after the cut, and whether the database is whole."""
    with tempfile.TemporaryDirectory(prefix="farline-cut-") as folder:
        file = Path(folder) / "farline.sqlite3"
        file.write_bytes(disks[1].after_a_cut(arrives))
        file.with_name("farline.sqlite3-wal").write_bytes(disks[2].after_a_cut(arrives))
        try:
            db = sqlite3.connect(file)
            whole = db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            there = {row[0] for row in db.execute("SELECT saved_with FROM calls_call")}
            db.close()
        except sqlite3.DatabaseError:
            return len(said), False
    return len(set(said) - there), whole
