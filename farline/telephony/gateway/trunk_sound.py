"""The trunk's side of the sound: one UDP port for each call, RTP in and out, keypad tones as RFC 4733 events.

Towards us it is always µ-law: a trunk that speaks A-law is put into it byte by byte, which costs next to nothing.
"""

import asyncio
import secrets
import struct
from collections.abc import Callable
from typing import Any

from farline.telephony import alaw
from farline.telephony.gateway.seals import Seal
from farline.telephony.sip.sound import PCMA, PCMU, Place

KEYPAD = "0123456789*#"
FRAME = 160
KEY_FRAMES, KEY_LAST_TIMES = 8, 3  # 160 ms, and the last packet three times, for lines that lose some


class TrunkSound(asyncio.DatagramProtocol):
    """`hear(payload, sequence, timestamp, marker)` gets the trunk's packets; `place` is where ours go."""

    def __init__(self, hear: Callable[[bytes, int, int, int], None], *, sealed: bool = False) -> None:
        self.hear, self.seal = hear, Seal() if sealed else None
        self.place: Place | None = None
        self.heard = self.sent = 0
        self._source = secrets.randbits(32)
        self._sequence, self._clock = secrets.randbits(15), secrets.randbits(30)
        self._their_last: int | None = None
        self._pressing: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.port = int(transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        if self.place is None or source[0] != self.place.host:
            return
        if self.seal is not None:
            data = self.seal.opened(data, self.place.seal)
        if len(data) < 12 or data[0] >> 6 != 2 or data[1] & 0x7F not in {PCMU, PCMA}:
            return
        payload = data[12 + 4 * (data[0] & 0x0F) :]
        sequence, timestamp = struct.unpack("!HL", data[2:8])
        self.heard += 1
        is_alaw = data[1] & 0x7F == PCMA
        self.hear(payload.translate(alaw.TO_ULAW) if is_alaw else payload, sequence, timestamp, data[1] >> 7)

    def send(self, payload: bytes, timestamp: int) -> None:
        """Pass one packet on, on a clock of our own that no change of browser connection can bend."""
        step = FRAME
        if self._their_last is not None:
            moved = (timestamp - self._their_last) & 0xFFFFFFFF
            step = moved if moved <= 50 * FRAME else FRAME
        self._their_last = timestamp
        self._clock = (self._clock + step) & 0xFFFFFFFF
        if self._pressing is None and self.place is not None:
            spoken = payload.translate(alaw.FROM_ULAW) if self.place.codec == PCMA else payload
            self._put(self.place.codec, spoken, self._clock)

    def press(self, key: str) -> bool:
        """Send one keypad tone; False when the trunk takes none or one is under way."""
        if self.place is None or self.place.keys is None or self._pressing is not None or key not in KEYPAD:
            return False
        self._pressing = asyncio.create_task(self._press(KEYPAD.index(key), self.place.keys))
        return True

    async def _press(self, event: int, kind: int) -> None:
        began = self._clock
        try:
            for frame in range(1, KEY_FRAMES + 1):
                last = frame == KEY_FRAMES
                for _ in range(KEY_LAST_TIMES if last else 1):
                    payload = struct.pack("!BBH", event, (0x80 if last else 0) | 10, frame * FRAME)
                    self._put(kind, payload, began, marker=frame == 1)
                await asyncio.sleep(0.02)
        finally:
            self._pressing = None

    def _put(self, kind: int, payload: bytes, timestamp: int, *, marker: bool = False) -> None:
        if self.place is None or self.transport.is_closing():
            return
        self._sequence = (self._sequence + 1) & 0xFFFF
        header = struct.pack("!BBHLL", 0x80, kind | (0x80 if marker else 0), self._sequence, timestamp, self._source)
        packet = header + payload
        sent = self.seal.closed(packet) if self.seal is not None else packet
        self.transport.sendto(sent, (self.place.host, self.place.port))
        self.sent += kind == self.place.codec

    def close(self) -> None:
        if self._pressing is not None:
            self._pressing.cancel()
        self.transport.close()


async def open_sound(
    hear: Callable[[bytes, int, int, int], None], host: str, ports: range, *, sealed: bool = False
) -> TrunkSound:
    """On a free port of the range; an empty range means any."""
    loop = asyncio.get_running_loop()
    tries = [0] if not ports else [ports[secrets.randbelow(len(ports))] for _ in range(40)]
    for port in tries:
        try:
            _, sound = await loop.create_datagram_endpoint(
                lambda: TrunkSound(hear, sealed=sealed), local_addr=(host, port)
            )
        except OSError:
            continue
        return sound
    raise OSError("no free port for the sound of a call")
