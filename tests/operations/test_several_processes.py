"""What two serving processes of one site count together, and that they live and end as one. Asked of real ones."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from farline import ROOT
from tests.browser.sites import free_port

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


@contextlib.contextmanager
def serving(folder: Path, environment: dict[str, str]) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    subprocess.run(
        [sys.executable, "-m", "farline", "init", "--quiet"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
    )
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "farline", "serve", "--port", str(port)], cwd=ROOT, env=environment,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until(lambda: answers(port))
        yield server, port
    finally:
        server.kill()
        server.wait()


def until(happened: Callable[[], bool], seconds: float = 30.0) -> None:
    late = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < late
        time.sleep(0.05)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as said:
            return said.status == 200
    except OSError:
        return False


def children(of: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{of}/task/{of}/children").read_text().split()}


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.enable_socket
@pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_pages_are_written_by_several_that_end_together_and_of_which_one_may_die(tmp_path: Path, how: int):
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")},
        "FARLINE_DATA": str(tmp_path), "FARLINE_TLS": "no", "FARLINE_WEB_PROCESSES": "2",
    }  # fmt: skip
    with serving(tmp_path, environment) as (server, port):
        first = children(server.pid)
        assert len(first) == 2
        os.kill(min(first), signal.SIGKILL)
        assert all(answers(port) for _ in range(20))
        until(lambda: len(children(server.pid)) == 2 and children(server.pid) != first)
        both = children(server.pid)
        with socket.create_connection(("127.0.0.1", port)):  # somebody who asks for nothing and stays
            asked = time.monotonic()
            server.send_signal(how)
            server.wait(timeout=5)
            until(lambda: not any(map(lives, both)))
            assert time.monotonic() - asked < 3
