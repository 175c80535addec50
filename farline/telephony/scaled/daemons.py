"""Starts and ends the parts: each in a session of its own, known by a file with its process number."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from farline import ROOT
from farline.telephony import whereabouts
from farline.telephony.gateway import bencode
from farline.telephony.scaled.plan import Plan

APT = "sudo apt install --no-install-recommends kamailio kamailio-tls-modules rtpengine-daemon"
_children: dict[int, "subprocess.Popen[bytes]"] = {}
PROGRAMS = ("rtpengine", "kamailio")
WAIT, GOODBYE = 30.0, 6.0


class DidNotStart(Exception):
    """A part did not start; its log says why."""

    def __init__(self, part: str, log: Path) -> None:
        super().__init__(part)
        self.part, self.log = part, log


def program(name: str) -> str | None:
    """Debian keeps some of them where ordinary users do not look."""
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")


def missing() -> list[str]:
    return [name for name in PROGRAMS if program(name) is None]


def command(plan: Plan, part: str) -> list[str]:
    kind, _, number = part.partition("-")
    if kind == "rtpengine":
        return [str(program("rtpengine")), f"--config-file={plan.folder}/{part}.conf", "--foreground", "--log-stderr"]
    if kind == "kamailio":
        run = ["-Y", str(plan.folder), "-w", str(plan.folder), "-m", "64", "-M", "8"]
        return [str(program("kamailio")), "-f", f"{plan.folder}/{part}.cfg", "-DD", "-E", *run]
    return [sys.executable, "-m", "farline", "gateway", "--worker", number]


def process_of(plan: Plan, part: str) -> int | None:
    """Its number, if that process lives and is ours: a number is used again one day."""
    number = _noted(plan, part)
    return number if number is not None and _is_ours(plan, part, number) else None


def _noted(plan: Plan, part: str) -> int | None:
    try:
        return int((plan.folder / f"{part}.pid").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _is_ours(plan: Plan, part: str, number: int) -> bool:
    kind, _, count = part.partition("-")
    ours = f"gateway\0--worker\0{count}" if kind == "gateway" else f"{plan.folder}/{part}."
    try:
        return ours.encode() in Path(f"/proc/{number}/cmdline").read_bytes()
    except OSError:
        return False


def _end_orphans(plan: Plan, part: str) -> None:
    """What a part that was killed left of itself: Kamailio's children would keep its ports from the next one."""
    group = _noted(plan, part)
    if group is None or _is_ours(plan, part, group):
        return
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it went meanwhile
            found = int(file.parent.name)
            if int(file.read_text().rpartition(")")[2].split()[2]) == group and _is_ours(plan, part, found):
                os.kill(found, signal.SIGKILL)


def start(plan: Plan, part: str, environment: dict[str, str], *, tied: bool = False) -> None:
    """`tied`: it ends when this process does, however that went. Raises DidNotStart."""
    _end_orphans(plan, part)
    log = plan.folder / f"{part}.log"
    log.touch(mode=0o600)
    words = [*(_tie() if tied else []), *command(plan, part)]
    with log.open("ab") as out:
        try:
            child = subprocess.Popen(  # noqa: S603
                words, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                start_new_session=True,
            )  # fmt: skip
        except OSError as trouble:
            out.write(f"{trouble}\n".encode())
            raise DidNotStart(part, log) from None
    _children[child.pid] = child
    (plan.folder / f"{part}.pid").write_text(str(child.pid), encoding="ascii")
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        if child.poll() is not None:
            break
        if answers(plan, part):
            return
        time.sleep(0.05)
    stop(plan, part)
    raise DidNotStart(part, log)


def _tie() -> list[str]:
    """The kernel tells it of our end, where there is a program that can ask the kernel to."""
    found = program("setpriv")
    return [found, "--pdeathsig", "TERM", "--"] if found else []


def stop(plan: Plan, part: str) -> None:
    number = process_of(plan, part)
    if number is not None:
        _end(number, signal.SIGTERM)
        until = time.monotonic() + GOODBYE
        while process_of(plan, part) is not None and time.monotonic() < until:
            _reap(number)
            time.sleep(0.05)
        if process_of(plan, part) is not None:
            _end(number, signal.SIGKILL)
            time.sleep(0.1)
        _reap(number)
    _end_orphans(plan, part)
    (plan.folder / f"{part}.pid").unlink(missing_ok=True)


def _reap(number: int) -> None:
    """Where the part is a child of this very process, somebody has to ask how it ended."""
    child = _children.get(number)
    if child is not None and child.poll() is not None:
        del _children[number]


def _end(number: int, how: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(number, how)


def answers(plan: Plan, part: str) -> bool:
    kind, _, number = part.partition("-")
    if kind == "rtpengine":
        return _asked(plan.relay_ports[int(number) - 1], lambda port: _PING, b"pong")
    if kind == "kamailio":
        there = plan.inside_port_of(int(number or 1))
        return _asked(there, lambda port: _options(there, port), b"200 OK")
    return whereabouts.port_of(part) is not None


_PING = b"1 " + bencode.written({"command": "ping"})


def _options(port: int, ours: int) -> bytes:
    there = f"sip:proxy@127.0.0.1:{port}"
    lines = [
        f"OPTIONS {there} SIP/2.0", f"Via: SIP/2.0/UDP 127.0.0.1:{ours};branch=z9hG4bKcheck", "Max-Forwards: 5",
        f"From: <{there}>;tag=check", f"To: <{there}>", "Call-ID: check", "CSeq: 1 OPTIONS", "Content-Length: 0",
    ]  # fmt: skip
    return "\r\n".join([*lines, "", ""]).encode()


def _asked(port: int, question: Callable[[int], bytes], sought: bytes) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(0.3)
        try:
            line.connect(("127.0.0.1", port))
            line.send(question(line.getsockname()[1]))
            return sought in line.recv(4000)
        except OSError:
            return False


def free(plan: Plan) -> list[str]:
    """Which of the ports that we want are taken by somebody else."""
    wanted: list[tuple[str, int, socket.SocketKind]] = [
        *(("127.0.0.1", port, socket.SOCK_DGRAM) for port in plan.relay_ports),
    ]
    for number in range(1, plan.proxies + 1):
        port = plan.sip_port_of(number)
        wanted += [(plan.address, port, socket.SOCK_DGRAM), (plan.address, port + 1, socket.SOCK_STREAM)]
        wanted.append(("127.0.0.1", plan.inside_port_of(number), socket.SOCK_DGRAM))
    taken = []
    for host, port, kind in wanted:
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1 if kind == socket.SOCK_STREAM else 0)
            try:
                probe.bind((host, port))
            except OSError as trouble:
                taken.append(f"{host}:{port} ({trouble.strerror})")
    return taken


def fit(plan: Plan) -> str:
    """What Kamailio says against its configuration; "" when nothing."""
    done = subprocess.run(  # noqa: S603
        [str(program("kamailio")), "-c", "-f", f"{plan.folder}/kamailio.cfg"], capture_output=True, text=True
    )
    return "" if done.returncode == 0 else done.stderr[-2000:]
