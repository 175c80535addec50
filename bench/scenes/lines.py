"""Many calls held at once, with a load that starves nobody: a second rtpengine plays the browsers, SIPp the trunk.

One small loop sends plain RTP, 50 packets a second for each call. It goes through the second rtpengine as DTLS-SRTP
to the line under test, from there to the trunk's port, which sends it back, and all the way home: what does not
arrive was lost. SIPp answers the calls; that port is ours, since SIPp's own echo loses packets when it is starved.
"""

import asyncio
import contextlib
import os
import resource
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone

from bench.scenes import browsers
from bench.work.ports import free_udp_port
from farline import ROOT
from farline.telephony import ulaw
from farline.telephony.gateway.relays import open_relays
from farline.telephony.scaled import daemons, render
from farline.telephony.scaled.plan import Plan
from farline.telephony.sip import sound

FRAME, SILENCE = ulaw.tone(440)[:160], bytes([ulaw.SILENCE]) * 160
SIPP = shutil.which("sipp")
TICK = 0.02


def missing() -> list[str]:
    return daemons.missing() + ([] if SIPP else ["sipp"])


def a_plan(folder: str, base: int, media: tuple[int, int]) -> Plan:
    return Plan(Path(folder), "127.0.0.1", "", base, base + 10, media, 1, 1, False, "/etc/ssl/certs")


@contextlib.contextmanager
def running(plan: Plan, *parts: str) -> Iterator[None]:
    render.write(plan, now=timezone.now())
    try:
        for part in parts:
            daemons.start(plan, part, dict(os.environ), tied=True)
        yield
    finally:
        for part in reversed(parts):
            daemons.stop(plan, part)


@contextlib.contextmanager
def a_trunk(media: int) -> Iterator[int]:
    port = free_udp_port() & ~1
    with tempfile.TemporaryDirectory() as folder:
        shown = subprocess.run([str(SIPP), "-sd", "uas"], capture_output=True, text=True, cwd=folder)  # noqa: S603
        scenario = Path(folder) / "uas.xml"
        scenario.write_text(shown.stdout.replace("[media_port]", str(media)).replace("[media_ip]", "127.0.0.1"))
        uas = subprocess.Popen(  # noqa: S603
            [str(SIPP), "-sf", str(scenario), "-i", "127.0.0.1", "-p", str(port), "-nostdin"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(0.4)
        try:
            yield port
        finally:
            uas.kill()
            uas.wait()


def _a_line() -> socket.socket:
    """With room for what comes while this process waits for its turn."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    line.setblocking(False)
    for option in (socket.SO_RCVBUF, getattr(socket, "SO_RCVBUFFORCE", 33)):  # the second is for root alone
        with contextlib.suppress(OSError):
            line.setsockopt(socket.SOL_SOCKET, option, 8 << 20)
    return line


class Talkers:
    """All invented microphones on one socket."""

    def __init__(self) -> None:
        self.line, self.far = _a_line(), _a_line()
        self.port = int(self.line.getsockname()[1])
        self.places: list[tuple[str, int]] = []
        self.sent = self.heard = self.ticks = self.late = 0
        self.speaking = False

    async def talk(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(self.line, self._hear)
        loop.add_reader(self.far, self._echo)
        due = loop.time()
        while True:
            due += TICK
            await asyncio.sleep(max(0.0, due - loop.time()))
            self.late += loop.time() - due > TICK
            self.ticks += 1
            for number, place in enumerate(self.places):
                if not self.speaking and (self.ticks + number) % 25:
                    continue  # now and then some silence keeps the call alive; it is not counted
                head = struct.pack("!BBHLL", 0x80, 0, self.ticks & 0xFFFF, (self.ticks * 160) & 0xFFFFFFFF, number)
                self.line.sendto(head + (FRAME if self.speaking else SILENCE), place)
                self.sent += self.speaking

    def _hear(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                raw = self.line.recv(400)
                self.heard += raw[12:] == FRAME

    def _echo(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while True:
                raw, place = self.far.recvfrom(400)
                self.far.sendto(raw, place)

    def close(self) -> None:
        for line in (self.line, self.far):
            asyncio.get_running_loop().remove_reader(line)
            line.close()


async def hold(count: int, seconds: float, *, scaled: bool) -> dict[str, Any]:
    with contextlib.ExitStack() as stack:
        base = 20_000 + os.getpid() % 1000 * 20
        mine = a_plan(stack.enter_context(tempfile.TemporaryDirectory()), base, (36_000, 43_999))
        stack.enter_context(running(mine, "rtpengine-1"))
        talkers = Talkers()
        stack.callback(talkers.close)
        trunk = stack.enter_context(a_trunk(int(talkers.far.getsockname()[1])))
        words = [str(trunk)]
        under_test: list[int] = []
        if scaled:
            theirs = a_plan(stack.enter_context(tempfile.TemporaryDirectory()), base + 1, (44_000, 55_999))
            theirs = Plan(**{**vars(theirs), "inside_port": base + 13, "sip_port": base + 3})
            stack.enter_context(running(theirs, "rtpengine-1", "kamailio"))
            words += [str(theirs.relay_ports[0]), str(theirs.inside_port)]
            under_test = [number for part in ("rtpengine-1",) if (number := daemons.process_of(theirs, part))]
        gateway = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bench.scenes.gateway", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        stack.callback(gateway.wait)
        stack.callback(gateway.terminate)
        port = int(await asyncio.to_thread(gateway.stdout.readline))  # type: ignore[union-attr] # it is a pipe
        return await _talk(count, seconds, talkers, mine, port, [gateway.pid, *under_test])


async def _talk(
    count: int, seconds: float, talkers: Talkers, mine: Plan, port: int, processes: list[int]
) -> dict[str, Any]:
    relays = await open_relays([("127.0.0.1", mine.relay_ports[0])])
    relay = relays.one()
    talking = asyncio.create_task(talkers.talk())
    try:
        for number in range(count):
            here = sound.written("127.0.0.1", talkers.port, number, keys=None)
            asked = {"call_id": f"bench{number}", "from_tag": "talker"}
            offer = await relay.ask(
                "offer", **asked, sdp=here, ICE="force", transport_protocol="UDP/TLS/RTP/SAVPF",
                rtcp_mux=["offer", "require"], SDES=["off"], direction=["trunk", "browser"],
                replace=["origin", "session-connection"],
            )  # fmt: skip
            answer = await asyncio.to_thread(browsers._post, port, number + 1, offer["sdp"].decode())
            said = await relay.ask(
                "answer", **asked, to_tag="line", sdp=answer, ICE="remove", transport_protocol="RTP/AVP",
                rtcp_mux=["demux"], replace=["origin", "session-connection"],
            )  # fmt: skip
            there = sound.read(said["sdp"])
            talkers.places.append((there.host, there.port))
        talkers.speaking = True
        await asyncio.sleep(2.0)
        return await _measured(count, seconds, talkers, processes)
    finally:
        talking.cancel()
        relays.close()


async def _measured(count: int, seconds: float, talkers: Talkers, processes: list[int]) -> dict[str, Any]:
    talkers.speaking = False
    await asyncio.sleep(0.8)  # what is under way at the edges of the measured time is not lost
    sent, heard, late, ticks = talkers.sent, talkers.heard, talkers.late, talkers.ticks
    used = [_used(one) for one in processes]
    talkers.speaking = True
    await asyncio.sleep(seconds)
    talkers.speaking = False
    now_used = [_used(one) for one in processes]
    await asyncio.sleep(0.8)
    sent, heard = talkers.sent - sent, talkers.heard - heard
    took = sum(now_used) - sum(used)
    return {
        "loss": round(max(0, sent - heard) / max(1, sent), 6),
        "lost": sent - heard,
        "packets": sent,
        "wanted_packets": round(count * seconds / TICK),
        "late_ticks": round((talkers.late - late) / max(1, talkers.ticks - ticks), 4),
        "percent_of_a_core_a_call": round(100 * took / seconds / count, 3),
        "of_it_gateway": round(100 * (now_used[0] - used[0]) / seconds / count, 3),
    }


def _used(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def ease() -> None:
    """Room for the sockets of many calls."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 20_000) if most > 0 else 20_000, most))
