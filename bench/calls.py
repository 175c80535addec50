"""Calls in the browser: from the press to the bell, how many at once, and how fast the signalling is beside SIPp.

`--size` is the number of calls at once. SIPp cases are left out, with a word, where SIPp is not installed.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import form
from bench.scenes import browsers, lines
from bench.work.ports import free_udp_port
from farline import ROOT
from farline.telephony import fates
from farline.telephony.simulator.trunk import FakeTrunk, open_trunk
from farline.telephony.sip import sound
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said

PRESSES = 30
SECONDS_HELD = 8.0
SIPP = shutil.which("sipp")


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    yield form.Case(
        "calls", "embedded: permit posted until INVITE on the wire", "calls/s", press_to_bell,
        must=lambda line: line["p50_ms"] is not None and line["p50_ms"] <= 25,
    )  # fmt: skip
    for scaled, counts in ((False, (20, 40, 80) if full else (40,)), (True, (60, 120, 200) if full else (120,))):
        if lines.missing() and scaled:
            print(f"Not measured, for want of {', '.join(lines.missing())}: the scaled line.", file=sys.stderr)
            continue
        for count in [size] if size else counts:
            held: dict[str, Any] = {}
            yield form.Case(
                "calls", f"{'scaled' if scaled else 'embedded'}: {count} DTLS-SRTP calls held at once", "calls",
                lambda count=count, held=held, scaled=scaled: hold(count, held, scaled=scaled),  # type: ignore[misc]
                extra=held, must=lambda line, held=held: held.get("loss", 1.0) < 0.001,  # type: ignore[misc]
            )  # fmt: skip
    if SIPP is None:
        print("SIPp is not installed: signalling is not measured. apt install sip-tester", file=sys.stderr)
        return
    yield form.Case(
        "calls", "embedded: signalling alone, clean calls", "calls/s", clean_ours, limit=clean_direct, must_share=None
    )
    if not lines.missing():
        yield form.Case(
            "calls", "scaled: signalling alone, clean calls", "calls/s", clean_scaled, limit=clean_direct,
            must_share=0.15,
        )  # fmt: skip


# --- from the press to the bell ----------------------------------------------------------------------------------


class TrunkThread:
    def __init__(self) -> None:
        self.invites: list[float] = []
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        opening = open_trunk("127.0.0.1", 0, always=fates.FATES["invalid"], overhear=self._hear)
        self.trunk: FakeTrunk = asyncio.run_coroutine_threadsafe(opening, self.loop).result()

    def _hear(self, raw: bytes) -> None:
        if raw.startswith(b"INVITE "):
            self.invites.append(time.perf_counter())

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.trunk.close)
        self.loop.call_soon_threadsafe(self.loop.stop)


@contextlib.contextmanager
def _site(trunk_port: int) -> Iterator[tuple[int, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        (data / "DEMO").touch()
        own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        environment = {**own, "FARLINE_DATA": folder, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = int(probe.getsockname()[1])

        def run(*words: str, **more: Any) -> "subprocess.Popen[str]":
            return subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment, text=True, **more)  # noqa: S603

        run("-m", "farline", "init", "--quiet").wait()
        (data / "run").mkdir(exist_ok=True)
        (data / "run" / "trunk.port").write_text(str(trunk_port))
        children = [run("-m", "farline", "serve", "--port", str(port)), run("-m", "farline", "gateway")]
        desk = run("-m", "bench.scenes.permits", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", data / "run" / "gateway.port")
            yield port, desk
        finally:
            for child in (*children, desk):
                child.terminate()
            for child in (*children, desk):
                child.wait()


def _wait_for(address: str, file: Path) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1):  # noqa: S310
            if file.exists():
                return
        time.sleep(0.05)
    raise RuntimeError("the measured site did not start")


def press_to_bell() -> form.Sample:
    trunk = TrunkThread()
    offer = asyncio.run(browsers.an_offer())
    taken: list[float] = []
    with _site(trunk.trunk.port) as (port, desk):
        cookie = desk.stdout.readline().strip()
        began = time.perf_counter()
        for _ in range(PRESSES):
            desk.stdin.write("\n")
            desk.stdin.flush()
            permit = desk.stdout.readline().strip()
            known = len(trunk.invites)
            asked = urllib.request.Request(
                f"http://127.0.0.1:{port}/line/calls", data=offer.encode(), method="POST",
                headers={
                    "Content-Type": "application/sdp", "Authorization": f"Bearer {permit}",
                    "Origin": f"http://127.0.0.1:{port}", "Cookie": f"farline={cookie}",
                },
            )  # fmt: skip
            at = time.perf_counter()
            with urllib.request.urlopen(asked, timeout=10):  # noqa: S310
                pass
            while len(trunk.invites) == known:
                time.sleep(0.001)
            taken.append(trunk.invites[known] - at)
        rate = PRESSES / (time.perf_counter() - began)
    trunk.close()
    return form.Sample(rate, taken[2:])  # the first two warm everything up


# --- how many at once --------------------------------------------------------------------------------------------


def hold(count: int, held: dict[str, Any], *, scaled: bool) -> form.Sample:
    """Real DTLS-SRTP on one side, RTP on the other, 50 packets a second each way; what does not come home was lost."""
    lines.ease()
    if lines.missing():  # a generator in Python, which starves before the gateway does on a busy machine
        seen = asyncio.run(browsers.hold(count, SECONDS_HELD))
    else:
        seen = asyncio.run(lines.hold(count, SECONDS_HELD, scaled=scaled))
    held |= seen
    return form.Sample(count)


# --- signalling beside SIPp --------------------------------------------------------------------------------------


@contextlib.contextmanager
def _sipp_uas() -> Iterator[int]:
    port = free_udp_port()
    with tempfile.TemporaryDirectory() as folder:
        uas = subprocess.Popen(  # noqa: S603
            [str(SIPP), "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-nostdin", "-nd"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.3)
        try:
            yield port
        finally:
            uas.kill()
            uas.wait()


def clean_direct() -> form.Sample:
    """The highest of these rates at which SIPp calls SIPp and every call is clean."""
    best = 0
    for rate in (250, 500, 1000, 2000):
        with _sipp_uas() as port, tempfile.TemporaryDirectory() as folder:
            command = [
                str(SIPP), "-sn", "uac", f"127.0.0.1:{port}", "-i", "127.0.0.1", "-p", str(free_udp_port()),
                "-r", str(rate),
                "-m", str(rate * 2), "-l", "5000", "-nostdin",
            ]  # fmt: skip
            done = subprocess.run(command, cwd=folder, capture_output=True, timeout=60)  # noqa: S603
        if done.returncode != 0:
            break
        best = rate
    return form.Sample(best or 1)


def clean_ours() -> form.Sample:
    best = 0
    for rate in (50, 100, 200, 400, 800):
        with _sipp_uas() as port:
            if not asyncio.run(_all_clean(port, rate)):
                break
        best = rate
    return form.Sample(best or 1)


def clean_scaled() -> form.Sample:
    """The same caller, one worker's, with Kamailio between it and SIPp."""
    best = 0
    with tempfile.TemporaryDirectory() as folder:
        plan = lines.a_plan(folder, 20_000 + os.getpid() % 1000 * 20, (36_000, 36_999))
        with lines.running(plan, "kamailio"):
            for rate in (50, 100, 200, 400, 800):
                with _sipp_uas() as port:
                    if not asyncio.run(_all_clean(port, rate, ("127.0.0.1", plan.inside_port))):
                        break
                best = rate
    return form.Sample(best or 1)


async def _all_clean(port: int, rate: int, proxy: tuple[str, int] | None = None) -> bool:
    """Two seconds of calls at this rate, each answered and hung up, none later than planned by a quarter second."""
    endpoint = await open_endpoint("127.0.0.1", 0, set(), proxy)
    answered, late, failed = 0, 0.0, 0

    def follow(call: OutgoingCall, said: Said) -> None:
        nonlocal answered, failed
        if said.what == "answered":
            answered += 1
            call.hang_up()
        elif said.what == "failed":
            failed += 1

    loop, total = asyncio.get_running_loop(), rate * 2
    began = loop.time()
    calls = []
    for number in range(total):
        due = began + number / rate
        await asyncio.sleep(max(0.0, due - loop.time()))
        late = max(late, loop.time() - due)
        offered = sound.written("127.0.0.1", 5290, 1)
        route = Route("127.0.0.1", port, "bench")
        call = OutgoingCall(endpoint, f"+86140{number:08d}", route, offered, lambda said: None)
        call.tell = lambda said, call=call: follow(call, said)  # type: ignore[misc]
        call.start()
        calls.append(call)
    await asyncio.sleep(1.0)
    for call in calls:
        call._forget()
    endpoint.transport.close()
    return failed == 0 and answered == total and late < 0.25
