"""A real process, a real database file, and kill -9 at the worst moments of publishing."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from drills import postgres
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


@dataclass(frozen=True)
class Site:
    folder: Path
    database: str = ""

    @property
    def env(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        where = {"FARLINE_DATABASE_URL": self.database} if self.database else {}
        place = {"FARLINE_DATA": str(self.folder), "DJANGO_SETTINGS_MODULE": "farline.settings"}
        return {**own, **place, **where, "PYTHONUTF8": "1"}


def made(site: Site) -> Site:
    subprocess.run([sys.executable, "-m", "farline", "init", "--quiet"], cwd=ROOT, env=site.env, check=True)
    return site


def begin(site: Site, code: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", SET_UP + code],
        cwd=ROOT,
        env=site.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(site: Site, code: str) -> "subprocess.CompletedProcess[str]":
    process = begin(site, code)
    out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@pytest.fixture
def site(tmp_path):
    return made(Site(tmp_path))


def publish_twice_at_one_moment(site):
    run(site, DECLARE)
    ready = "print('ready', flush=True); sys.stdin.readline()\n"
    both = [begin(site, ready + PUBLISH) for _ in range(2)]
    for one in both:
        assert one.stdout.readline() == "ready\n"
    for one in both:
        one.stdin.write("now\n")
        one.stdin.flush()
    said = sorted((one.communicate(timeout=60)[0].splitlines() or [""])[0] for one in both)
    assert said[0] == "NotYet(unreadable=0, asked_unreadable=0)"
    assert said[1].startswith("Published(week='2026-W48', leaves=50, size=50")
    assert run(site, "print(queries.summary().size)").stdout == "50\n"


@pytest.mark.embedded
@pytest.mark.slow
def test_two_who_publish_at_one_moment_publish_once(site):
    publish_twice_at_one_moment(site)


@pytest.mark.full
@pytest.mark.skipif(postgres.programs() is None, reason="no PostgreSQL server is installed")
def test_two_who_publish_at_one_moment_publish_once_on_postgresql(tmp_path):
    with postgres.server() as address:
        publish_twice_at_one_moment(made(Site(tmp_path, address)))


@pytest.mark.embedded
@pytest.mark.slow
def test_killed_at_the_worst_moments_it_completes_the_same_batch_once(site):
    so_far = "print(queries.summary().size, flush=True)\n"
    for moment in (DECLARE + "log.sign_head = die", "declarations.mark_published = die"):
        killed = run(site, so_far + moment + PUBLISH)
        assert (killed.returncode, killed.stdout) == (-9, "0\n"), killed.stderr
    done = run(site, so_far + PUBLISH + PUBLISH)
    assert done.stdout.splitlines() == [
        "0",
        "Published(week='2026-W48', leaves=50, size=50, unreadable=0, asked_unreadable=0)",
        "50 50 50 1",
        "NotYet(unreadable=0, asked_unreadable=0)",
        "50 50 50 1",
    ], done.stderr
