"""`farline telephony up --stay`: what dies is started again, and nothing outlives it, however it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from farline import ROOT
from farline.telephony.tests.scaled_stage import NEEDS_IT

pytestmark = NEEDS_IT
PARTS = {"rtpengine-1", "kamailio", "gateway-1", "gateway-2"}


@pytest.fixture
def staying(tmp_path: Path) -> Iterator["subprocess.Popen[bytes]"]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("FARLINE_", "DJANGO_"))}
    ports = {
        "FARLINE_LINE_SIP_PORT": str(23_000 + os.getpid() % 3000 * 2),
        "FARLINE_LINE_INSIDE_PORT": str(36_000 + os.getpid() % 1000),
        "FARLINE_LINE_MEDIA": "46000-46999",
        "FARLINE_SECRET_KEY": "of this test alone",
    }
    child = subprocess.Popen(
        [sys.executable, "-m", "farline", "telephony", "up", "--stay"], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, env={**own, **ports, "FARLINE_DATA": str(tmp_path), "FARLINE_LEASH": "stdin"},
    )  # fmt: skip
    assert child.stdin is not None and child.stdout is not None
    try:
        assert b"staying\n" in iter(child.stdout.readline, b"")
        assert set(processes(tmp_path)) == PARTS
        yield child
    finally:
        child.kill()
        child.wait(10)
        child.stdin.close()
        child.stdout.close()


def processes(folder: Path) -> dict[str, int]:
    found = {file.stem: int(file.read_text()) for file in (folder / "telephony").glob("*.pid")}
    return {part: number for part, number in found.items() if lives(number)}


def of_group(number: int) -> list[str]:
    shown = subprocess.run(["ps", "-o", "pid=,stat=", "-g", str(number)], capture_output=True, text=True)  # noqa: S603, S607
    return [line for line in shown.stdout.splitlines() if "Z" not in line]


def lives(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)


@pytest.mark.parametrize("how", ["a signal", "a kill", "whoever started it is gone"])
def test_nothing_outlives_it(staying, tmp_path, how):
    there = processes(tmp_path)
    if how == "whoever started it is gone":
        staying.stdin.close()
    else:
        staying.send_signal(signal.SIGTERM if how == "a signal" else signal.SIGKILL)
    until(lambda: not any(map(lives, there.values())))
    staying.wait(20)


def test_what_dies_is_started_again(staying, tmp_path):
    before = processes(tmp_path)
    killed = ("gateway-2", "kamailio")
    for part in killed:
        os.kill(before[part], signal.SIGKILL)
    until(lambda: not any(lives(before[part]) for part in killed))
    until(lambda: set(processes(tmp_path)) == PARTS)
    until(lambda: len(of_group(processes(tmp_path)["kamailio"])) > 5)
    assert not of_group(before["kamailio"]), "its children kept the ports"
    staying.terminate()
    assert staying.wait(20) == 0
    assert not processes(tmp_path)
