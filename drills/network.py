"""Two machines and what lies between them, out of network namespaces of this one: each has its own addresses, its own
loopback and its own cables. Needs Linux, root and `ip`.

      machine 1 ──── hub (the database, the proxy, the volunteers' browsers) ──── machine 2
          └───────────────────────────────────────────────────────────────────────────┘
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

Result = TypeVar("Result")
DATABASE = "10.231.9.1"
HOSTS = ("10.231.1.2", "10.231.2.2")
BETWEEN = ("10.231.12.1", "10.231.12.2")
CLONE_NEWNET = 0x40000000


@dataclass(frozen=True)
class Network:
    hub: str
    machines: tuple[str, str]

    def inside(self, at: int) -> list[str]:
        """Words before a command that is to run on that machine."""
        return [_ip(), "netns", "exec", self.machines[at]]

    def cut_off_database(self, at: int) -> None:
        _run("-n", self.machines[at], "route", "add", "blackhole", f"{DATABASE}/32")

    def mend(self, at: int) -> None:
        _run("-n", self.machines[at], "route", "del", "blackhole", f"{DATABASE}/32")

    def from_hub(self, work: Callable[[], Result]) -> Result:
        """Done by a thread that stands at the hub; whatever it starts stands there, too."""
        with ThreadPoolExecutor(1, initializer=_enter, initargs=(self.hub,)) as hub:
            return hub.submit(work).result()


def lacks() -> str:
    """Why this machine cannot make two of itself; nothing when it can."""
    if not sys.platform.startswith("linux"):
        return "network namespaces are Linux's"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if not shutil.which("ip"):
        return "the program ip (iproute2) is not installed"
    name = f"farline-{os.getpid()}-try"
    try:
        _run("netns", "add", name)
        _run("-n", name, "link", "add", "name", "near0", "type", "veth", "peer", "name", "far0")
    except subprocess.CalledProcessError as refused:
        return f"this machine allows no network namespaces ({refused.stderr.decode('utf-8', 'replace').strip()})"
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _run("netns", "del", name)
    return ""


@contextlib.contextmanager
def two_machines() -> Iterator[Network]:
    hub, one, two = (f"farline-{os.getpid()}-{part}" for part in ("hub", "1", "2"))
    try:
        for name in (hub, one, two):
            _run("netns", "add", name)
            _run("-n", name, "link", "set", "lo", "up")
        _run("-n", hub, "addr", "add", f"{DATABASE}/32", "dev", "lo")
        for number, (machine, host) in enumerate(zip((one, two), HOSTS, strict=True), 1):
            near = host.rpartition(".")[0] + ".1"
            _cable(hub, f"to{number}", near, machine, "hub", host)
            _run("-n", machine, "route", "add", f"{DATABASE}/32", "via", near, "metric", "20")
        _cable(one, "other", BETWEEN[0], two, "other", BETWEEN[1])
        yield Network(hub, (one, two))
    finally:
        for name in (hub, one, two):
            with contextlib.suppress(subprocess.CalledProcessError):
                _run("netns", "del", name)


def _cable(one: str, its: str, address: str, other: str, theirs: str, far: str) -> None:
    _run("-n", one, "link", "add", "name", its, "type", "veth", "peer", "name", theirs, "netns", other)
    for name, end, at in ((one, its, address), (other, theirs, far)):
        _run("-n", name, "addr", "add", f"{at}/24", "dev", end)
        _run("-n", name, "link", "set", end, "up")


def _ip() -> str:
    return shutil.which("ip") or "ip"


def _run(*words: str) -> None:
    subprocess.run([_ip(), *words], check=True, capture_output=True, timeout=20)  # noqa: S603 - our own words


def _enter(name: str) -> None:
    """This thread, and no other, goes over into that namespace."""
    with open(f"/run/netns/{name}") as door:
        if ctypes.CDLL(None, use_errno=True).setns(door.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {name}")
