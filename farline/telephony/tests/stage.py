"""For tests of whole calls: an application that says yes, and a browser made of aiortc."""

import asyncio
import struct
import subprocess
from typing import Any

import pytest
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack

from farline.telephony import fates, ulaw
from farline.telephony.gateway.exchange import Away, Refused

NUMBER = "+8614000000001"
OURS, ANOTHERS = 7, 8


class App:
    """What the gateway asks, and what it tells."""

    def __init__(self, port: int) -> None:
        self.port, self.refuse = port, ""
        self.events: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.route: dict[str, Any] = {}  # what is different about the trunk

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        self.asked.append(permit)
        if self.refuse == "away":
            raise Away
        if self.refuse:
            raise Refused(self.refuse)
        route = {
            "host": "127.0.0.1",
            "port": self.port,
            "caller_id": "x",
            "user": "farline",
            "password": fates.PASSWORD,
        }
        return {"leg": 1, "number": NUMBER, "talk_limit": 60, "route": route | self.route}

    def tell(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    async def until(self, state: str) -> dict[str, Any]:
        async with asyncio.timeout(8):
            while not any(event["state"] == state for event in self.events):
                await asyncio.sleep(0.01)
        return next(event for event in self.events if event["state"] == state)


class Tone(AudioStreamTrack):
    """A voice that says one thing."""

    async def recv(self) -> Any:
        frame: Any = await super().recv()
        wave = struct.pack("<20h", *[9000] * 10, *[-9000] * 10)
        frame.planes[0].update((wave * frame.samples)[: frame.samples * 2])
        return frame


class Browser:
    def __init__(self, *, speaks: bool = False) -> None:
        self.pc, self.heard, self.loudest = RTCPeerConnection(), 0, 0.0
        self.pc.addTrack(Tone() if speaks else AudioStreamTrack())

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        self.pc.getTransceivers()[0].receiver._handle_rtp_packet = self._hear  # type: ignore[method-assign]
        return str(self.pc.localDescription.sdp)

    async def _hear(self, packet: Any, arrival_time_ms: int) -> None:
        self.heard += 1
        if packet.payload_type == 0:
            self.loudest = max(self.loudest, ulaw.loudness(packet.payload))

    async def take(self, answer: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))


def address() -> str:
    """Of this machine itself, for programs that do not offer their sound on loopback."""
    shown = subprocess.run(["hostname", "-I"], capture_output=True, text=True)  # noqa: S607
    found = [one for one in shown.stdout.split() if one.count(".") == 3]
    if not found:
        pytest.skip("NO address but loopback.")
    return found[0]
