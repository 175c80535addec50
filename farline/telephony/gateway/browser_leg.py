"""The browser's side of a call: WebRTC by aiortc, sound passed on packet by packet, nothing decoded but Opus.

Two calls into aiortc are not part of its public face (marked below); the version is locked and a test covers them.
No address of the volunteer's offer is used: the browser comes to us, and we answer to where it came from.
"""

import asyncio
import re
from collections.abc import Callable
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidStateError
from aiortc.rtp import RtpPacket

from farline.telephony.gateway.offers import PCMU, OfferUnfit, only, opus_in
from farline.telephony.gateway.opus import STEP, OpusVoice, asked_for


def announced(answer: str, address: str) -> str:
    """The answer as a browser must read it when this machine is known outside by another address (a cloud's NAT)."""
    said = set()
    lines = []
    for line in answer.splitlines():
        found = re.match(r"(a=candidate:\S+ \d+ udp \d+ )\d+\.\d+\.\d+\.\d+( (\d+) typ host.*)", line)
        if line.startswith("a=candidate:"):
            if found is None or found[3] in said:
                continue
            said.add(found[3])
            line = found[1] + address + found[2]
        lines.append(line)
    return "\r\n".join([*lines, ""])


class BrowserLeg:
    """`hear` gets µ-law, and `send` takes it, whatever the browser speaks: Opus, where that is wanted and offered."""

    address = ""  # under which browsers find this machine, when it is not its own

    def __init__(
        self,
        hear: Callable[[RtpPacket], None],
        changed: Callable[["BrowserLeg", str], None],
        *,
        opus: bool = False,
    ) -> None:
        self.hear, self.changed = hear, changed
        self.kind, self.voice = PCMU, None if not opus else OpusVoice()
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._sender: Any = None
        self._sequence = 0
        self._sending: set[asyncio.Task[None]] = set()
        self.connected = False

    async def take_offer(self, offer: str) -> None:
        """Raises OfferUnfit."""
        try:
            self.kind = (opus_in(offer) if self.voice else None) or PCMU
            await self.connection.setRemoteDescription(RTCSessionDescription(only(offer, self.kind), "offer"))
            (transceiver,) = self.connection.getTransceivers()
        except (ValueError, AssertionError, IndexError, KeyError, AttributeError, InvalidStateError):
            raise OfferUnfit from None
        transceiver.direction = "sendrecv"
        transceiver.receiver._handle_rtp_packet = self._take_packet  # type: ignore[method-assign] # not public
        self._sender = transceiver.sender
        self.connection.on("connectionstatechange", self._state_changed)

    async def answer_to(self, offer: str) -> str:
        """Taken and answered; closed if that fails. Raises OfferUnfit."""
        try:
            await self.take_offer(offer)
            return await self.answer()
        except BaseException:
            await self.close()
            raise

    async def answer(self) -> str:
        await self.connection.setLocalDescription(await self.connection.createAnswer())
        sdp = asked_for(str(self.connection.localDescription.sdp))
        return announced(sdp, self.address) if self.address else sdp

    async def _take_packet(self, packet: RtpPacket, arrival_time_ms: int = 0) -> None:
        if packet.payload_type != self.kind:
            return
        if self.kind == PCMU or self.voice is None:
            self.hear(packet)
            return
        for payload in self.voice.heard(packet.payload):
            self.hear(
                RtpPacket(sequence_number=packet.sequence_number, timestamp=packet.timestamp // 6, payload=payload)
            )

    async def _state_changed(self) -> None:
        self.connected = self.connection.connectionState == "connected"
        self.changed(self, self.connection.connectionState)

    def send(self, payload: bytes, *, sequence: int, timestamp: int, marker: int = 0) -> None:
        if not self.connected:
            return
        if self.kind == PCMU or self.voice is None:
            self._put(payload, sequence, timestamp, marker)
            return
        for number, spoken in enumerate(self.voice.said(payload)):
            self._sequence = (self._sequence + 1) & 0xFFFF
            self._put(spoken, self._sequence, (timestamp * 6 + number * STEP) & 0xFFFFFFFF, marker)

    def _put(self, payload: bytes, sequence: int, timestamp: int, marker: int) -> None:
        packet = RtpPacket(
            payload_type=self.kind, marker=marker, sequence_number=sequence, timestamp=timestamp,
            ssrc=self._sender._ssrc, payload=payload,
        )  # fmt: skip
        task = asyncio.ensure_future(self._send(packet.serialize()))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _send(self, raw: bytes) -> None:
        try:
            await self._sender.transport._send_rtp(raw)  # not public
        except ConnectionError:
            self.connected = False

    async def close(self) -> None:
        await self.connection.close()
