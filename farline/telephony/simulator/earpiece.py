"""The far end's sound: a tone first, then what the volunteer says, back to them. Nothing is kept but two counts."""

import asyncio
import struct
from typing import Any

from farline.telephony import ulaw

FRAME, PAUSE = 160, 0.02
TONE_SECONDS = 3.0
HERTZ = 440


class Earpiece(asyncio.DatagramProtocol):
    """`heard` counts packets, `loudest` is the loudest of them, `keys` the keypad tones."""

    def __init__(self, *, speaks: bool) -> None:
        self.speaks, self.heard, self.sent, self.loudest = speaks, 0, 0, 0.0
        self.keys: list[str] = []
        self._key_seen = -1
        self._echo = bytes([ulaw.SILENCE]) * FRAME
        self._speaking: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.port = int(transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        if len(data) < 12:
            return
        kind, payload = data[1] & 0x7F, data[12:]
        if kind == 0:
            self.heard += 1
            self.loudest = max(self.loudest, ulaw.loudness(payload))
            self._echo = payload
        elif len(payload) >= 4:
            stamp = struct.unpack("!L", data[4:8])[0]
            if stamp != self._key_seen:
                self._key_seen = stamp
                self.keys.append("0123456789*#"[payload[0]] if payload[0] < 12 else "?")

    def speak_to(self, address: tuple[str, int]) -> None:
        if self._speaking is None and self.speaks:
            self._speaking = asyncio.create_task(self._speak(address))

    async def _speak(self, address: tuple[str, int]) -> None:
        loop = asyncio.get_running_loop()
        began, tone = loop.time(), ulaw.tone(HERTZ) * 2
        source = 0x0F0F0F0F
        while not self.transport.is_closing():
            at = self.sent * FRAME
            payload = tone[at % ulaw.RATE :][:FRAME] if at < TONE_SECONDS * ulaw.RATE else self._echo
            header = struct.pack("!BBHLL", 0x80, 0, self.sent & 0xFFFF, at & 0xFFFFFFFF, source)
            self.transport.sendto(header + payload, address)
            self.sent += 1
            await asyncio.sleep(max(0.0, began + self.sent * PAUSE - loop.time()))

    def close(self) -> None:
        if self._speaking is not None:
            self._speaking.cancel()
        self.transport.close()
