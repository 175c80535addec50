"""Many invented browsers, light enough that the gateway is what is measured: real DTLS-SRTP, one ready-made packet."""

import asyncio
import json
import resource
import subprocess
import sys
import time
import urllib.request
from typing import Any

from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack
from aiortc.rtp import RtpPacket

from bench.scenes import gateway
from farline import ROOT
from farline.telephony import fates, signing, ulaw
from farline.telephony.simulator.trunk import open_trunk

FRAME = ulaw.tone(440)[:160]


class Browser:
    def __init__(self) -> None:
        self.pc = RTCPeerConnection()
        self.pc.addTransceiver("audio")
        self.first: int | None = None
        self.last = self.heard = self.sent = 0
        self.speaking = True

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        self.pc.getTransceivers()[0].receiver._handle_rtp_packet = self._hear  # type: ignore[method-assign]
        return str(self.pc.localDescription.sdp)

    async def _hear(self, packet: Any, arrival_time_ms: int) -> None:
        self.heard += 1
        if self.first is None:
            self.first = packet.sequence_number
        self.last = packet.sequence_number

    async def talk(self) -> None:
        """One packet each 20 ms, for ever."""
        sender = self.pc.getTransceivers()[0].sender
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            packet = RtpPacket(
                payload_type=0, sequence_number=self.sent & 0xFFFF, timestamp=self.sent * 160, ssrc=sender._ssrc,
                payload=FRAME,
            )  # fmt: skip
            if self.speaking:
                await sender.transport._send_rtp(packet.serialize())
                self.sent += 1
            else:
                began += 0.02
            await asyncio.sleep(max(0.002, began + self.sent * 0.02 - loop.time()))


async def an_offer() -> str:
    pc = RTCPeerConnection()
    pc.addTrack(AudioStreamTrack())
    await pc.setLocalDescription(await pc.createOffer())
    sdp = str(pc.localDescription.sdp)
    await pc.close()
    return sdp


def _post(port: int, volunteer: int, offer: str) -> str:
    body = json.dumps({"volunteer": volunteer, "permit": "x" * 43, "offer": offer}).encode()
    signed = signing.signed(gateway.KEY, method="POST", path="/calls", body=body, at=int(time.time()))
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/calls", data=body, headers={signing.HEADER: signed}, method="POST"
    )
    with urllib.request.urlopen(asked, timeout=20) as answer:  # noqa: S310
        return str(json.load(answer)["answer"])


def _used_by_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def quiet(browsers: list[Browser], *, speaking: bool) -> None:
    for browser in browsers:
        browser.speaking = speaking
    await asyncio.sleep(0.0 if speaking else 0.8)


async def hold(count: int, seconds: float) -> dict[str, Any]:
    used_before = _used_by_children()
    trunk = await open_trunk("127.0.0.1", 0, always=fates.FATES["agrees"])
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "bench.scenes.gateway", str(trunk.port)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    port = int(await asyncio.to_thread(child.stdout.readline))  # type: ignore[union-attr] # it is a pipe
    browsers = [Browser() for _ in range(count)]
    talking = []
    for number, browser in enumerate(browsers):
        answer = await asyncio.to_thread(_post, port, number + 1, await browser.offer())
        await browser.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        while browser.pc.connectionState != "connected":
            await asyncio.sleep(0.02)
        talking.append(asyncio.create_task(browser.talk()))
    await asyncio.sleep(2.5)  # until the last of them is answered
    ears = [callee.ear for callee in trunk.callees.values() if callee.ear is not None]
    await quiet(browsers, speaking=False)  # what is under way at the edges of the measured time is not lost
    before = sum(ear.heard for ear in ears) - sum(browser.sent for browser in browsers)
    sent_before = sum(browser.sent for browser in browsers)
    await quiet(browsers, speaking=True)
    for browser in browsers:
        browser.first, browser.heard = None, 0
    await asyncio.sleep(seconds)
    expected = sum(browser.last - (browser.first or 0) + 1 for browser in browsers)
    got = sum(browser.heard for browser in browsers)
    await quiet(browsers, speaking=False)
    sent = sum(browser.sent for browser in browsers) - sent_before
    lost_to_trunk = before - sum(ear.heard for ear in ears) + sum(browser.sent for browser in browsers)
    for task in talking:
        task.cancel()
    for browser in browsers:
        await browser.pc.close()
    child.terminate()
    await asyncio.to_thread(child.wait)
    trunk.close()
    lost_to_browser = max(0, expected - got)
    return {
        "loss": round((lost_to_browser + lost_to_trunk) / (expected + sent), 6),
        "lost_to_browser": lost_to_browser,
        "lost_to_trunk": lost_to_trunk,
        "packets": expected + sent,
        "wanted_packets": round(count * seconds * 100),
        "gateway_cpu_s": round(_used_by_children() - used_before, 2),
    }
