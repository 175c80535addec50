"""An installation for one drill: a folder, keys and a port of its own, and the real processes of a real site.

It is no demo, so that everything is as strict as in earnest. Its numbers are of a shape that can never ring; its
lists are marked as real, because an invented list shows a stand-in instead of a number and would prove nothing.
"""

import contextlib
import datetime as dt
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from farline import ROOT

# Put before everything else in the processes of a drill: real numbers are only called in the person's daytime, and a
# drill runs at any hour. The clock begins on a Tuesday at ten in Beijing and runs as fast as told.
# A drill may set that clock ahead or back in the middle, for all of them at once: then the system's own clock, as
# they see it, jumps with it, and the one that never runs backwards goes on.
CLOCK = """
import datetime, os, time
from django.utils import timezone
_began, _speed = float(os.environ["DRILL_BEGAN"]), float(os.environ["DRILL_SPEED"])
_start, _ahead = datetime.datetime.fromisoformat(os.environ["DRILL_START"]), os.environ["DRILL_AHEAD"]
_time = time.time

def _set_ahead():
    try:
        with open(_ahead) as file:
            return float(file.read())
    except OSError:
        return 0.0

time.time = lambda: _time() + _set_ahead()
timezone.now = lambda: _start + datetime.timedelta(seconds=(_time() - _began) * _speed + _set_ahead())
"""
PASSPHRASE = "one canary after another"  # noqa: S105 - of a site that lives for a minute
PREPARE = """
import datetime as dt, json, os, sys
from django.core.management import call_command
from django.utils import timezone
call_command("init", "--quiet")
from farline.calls import actions as calls, rules
from farline.numbers.tests import factories
from farline.volunteers import actions as volunteers, factors, totp
said = json.loads(sys.argv[1])
now, codes = timezone.now(), {}
for handle, roles in said["people"].items():
    one = volunteers.register(
        handle=handle, passphrase=said["passphrase"], roles=roles, language="en", by="drill", now=now)
    volunteers.take_briefing(volunteer=one, now=now)
    volunteers.acknowledge_own_phone_risk(volunteer=one, now=now)
    type(one).objects.filter(pk=one.pk).update(
        passed_practice_at=now, sealed_seed=factors.seal_seed(totp.new_seed(), volunteer_id=one.pk))
    codes[handle] = factors.new_recovery_codes(volunteer=one, now=now)
home = factories.make_list(synthetic=False, days=36_500)
for number in said["numbers"]:
    factories.make_number(number, number_list=home)
day = rules.spans(("08:00", "21:00"))
campaign = calls.create_campaign(
    name="Drill", purpose="drill", window=rules.Window(day, day, any_hour=False), script="first-call", by="drill",
    now=now)
calls.attach_list(campaign_id=campaign, list_id=home.pk, by="drill", now=now)
calls.change_campaign_state(campaign_id=campaign, state=rules.CAMPAIGN_RUNNING, by="drill", now=now)
print(json.dumps(codes))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def a_tuesday_morning() -> dt.datetime:
    """Ten o'clock in Beijing, on the Tuesday that comes next."""
    today = dt.datetime.fromtimestamp(time.time(), dt.UTC).replace(hour=2, minute=0, second=0, microsecond=0)
    return today + dt.timedelta(days=(1 - today.weekday()) % 7)


def numbers(count: int) -> list[str]:
    """Landlines whose local part begins with 0: nobody can have one."""
    return [f"+863910{at:06d}" for at in range(1, count + 1)]


class Site:
    """`host`: where its pages are asked for; `before`: words before every command, to run it somewhere else."""

    def __init__(
        self,
        folder: Path,
        *,
        speed: float = 1,
        host: str = "127.0.0.1",
        before: Sequence[str] = (),
        **environment: str,
    ) -> None:
        self.folder, self.port, self.host, self.before = folder, free_port(), host, before
        self.program = ROOT  # where the code lies that is run
        self.keys = folder / "keys"
        self.codes: dict[str, list[str]] = {}
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        own = {
            "FARLINE_DATA": str(folder / "data"), "FARLINE_KEYS": str(self.keys), "FARLINE_TLS": "no",
            "FARLINE_SECRET_KEY": secrets.token_urlsafe(48),
            "DJANGO_SETTINGS_MODULE": "farline.settings", "PYTHONUTF8": "1",
            "PYTHONPATH": f"{folder / 'clock'}{os.pathsep}{ROOT}",
            "FARLINE_BALLAST_MB": "0",
            "DRILL_BEGAN": str(time.time()), "DRILL_SPEED": str(speed), "DRILL_START": a_tuesday_morning().isoformat(),
            "DRILL_AHEAD": str(folder / "clock" / "ahead"),
            "TMPDIR": str(folder / "tmp"), "PYTHONWARNINGS": "ignore",
        }  # fmt: skip
        # Nothing of the machine's own installation may leak in.
        around = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        self.environment = {**around, **own, **environment}
        for name in ("data", "tmp", "logs", "clock"):
            (folder / name).mkdir(exist_ok=True)
        (folder / "clock" / "sitecustomize.py").write_text(CLOCK)

    @property
    def database(self) -> Path:
        return Path(self.environment["FARLINE_DATA"]) / "farline.sqlite3"

    @property
    def socket(self) -> Path:
        return self.keys / "holder.sock"

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    def script(self, code: str, *words: str) -> str:
        """Run Python inside this installation, next to its processes; returns what it printed."""
        setup = "import django; django.setup()\n" + code
        done = subprocess.run(  # noqa: S603 - our own code
            [*self.before, sys.executable, "-c", setup, *words],
            cwd=self.program, env=self.environment, capture_output=True, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
        return done.stdout.decode().strip()

    def farline(self, *words: str, given: str = "") -> "subprocess.CompletedProcess[bytes]":
        command = [*self.before, sys.executable, "-m", "farline", *words]
        return subprocess.run(  # noqa: S603
            command, cwd=self.program, env=self.environment, input=given.encode(), capture_output=True, timeout=300
        )

    def prepare(self, people: dict[str, list[str]], calling: list[str]) -> None:
        """Everybody has a second proof, as in earnest: each signing in uses up one of their recovery codes."""
        said = self.script(PREPARE, json.dumps({"people": people, "numbers": calling, "passphrase": PASSPHRASE}))
        self.codes |= json.loads(said.splitlines()[-1])

    def start(self, *names: str) -> None:
        for name in names or ("keyholder", "serve", "worker"):
            more = ["--host", self.host, "--port", str(self.port)] if name == "serve" else []
            with (self.folder / "logs" / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(  # noqa: S603
                    [*self.before, sys.executable, "-m", "farline", name, *more],
                    cwd=self.program, env={**self.environment, "FARLINE_KEY_HOLDER": str(self.socket)},
                    stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                )  # fmt: skip
            if name == "keyholder":
                self._wait(lambda: self.socket.exists())
        if "serve" in self.running:
            self._wait(self.answers)

    def run_from(self, program: Path) -> None:
        """From the next start on, the code of another folder."""
        self.program = program
        self.environment["PYTHONPATH"] = f"{self.folder / 'clock'}{os.pathsep}{program}"

    def set_clock(self, ahead: float) -> None:
        """So many seconds before the right time, for every process at once; behind it when negative."""
        written = self.folder / "clock" / "ahead.part"
        written.write_text(str(ahead))
        written.replace(self.folder / "clock" / "ahead")

    def end(self, name: str) -> None:
        """One process alone, at once. Those who write its pages go when they see that it is gone."""
        one = self.running.pop(name)
        one.kill()
        one.wait()
        if name == "serve":
            self._wait(lambda: not self.answers())

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:  # noqa: S310
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def logs(self) -> str:
        return "".join(path.read_text("utf-8", "replace") for path in (self.folder / "logs").iterdir())

    def _wait(self, ready: Any, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not ready():
            fallen = [name for name, one in self.running.items() if one.poll() is not None]
            if fallen or time.monotonic() > until:
                raise RuntimeError(f"{fallen or 'nothing'} came up: {self.logs()[-1500:]}")
            time.sleep(0.1)


@contextlib.contextmanager
def site(*, speed: float = 1, **environment: str) -> Iterator[Site]:
    """A fresh installation, stopped and deleted at the end."""
    folder = Path(tempfile.mkdtemp(prefix="farline-drill-"))
    one = Site(folder, speed=speed, **environment)
    try:
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)
