"""One who listens along: both sides of a call, packet by packet, to one more browser. Whatever it sends is dropped."""

from collections import deque

from aiortc.rtp import RtpPacket

from farline.telephony import ulaw
from farline.telephony.gateway.browser_leg import BrowserLeg

FRAME = 160
MOST_WAITING = 3  # packets of the volunteer's, until one of the person's comes; then they go alone


def _table() -> bytes:
    levels = [ulaw.decoded(byte) for byte in range(256)]
    return bytes(ulaw.encoded(one + other) for one in levels for other in levels)


class Ear:
    _mixed = b""

    def __init__(self) -> None:
        if not Ear._mixed:
            Ear._mixed = _table()
        self.leg = BrowserLeg(lambda packet: None, self._changed)
        self.over = False
        self._volunteer: deque[bytes] = deque()
        self._sequence = 0

    async def answer(self, offer: str) -> str:
        """Raises OfferUnfit."""
        try:
            await self.leg.take_offer(offer)
            return await self.leg.answer()
        except BaseException:
            await self.leg.close()
            raise

    def from_volunteer(self, packet: RtpPacket) -> None:
        self._volunteer.append(packet.payload)
        if len(self._volunteer) > MOST_WAITING:
            self._send(self._volunteer.popleft())

    def from_person(self, payload: bytes) -> None:
        other = self._volunteer.popleft() if self._volunteer else b""
        if len(other) == len(payload):
            payload = bytes(self._mixed[one << 8 | two] for one, two in zip(payload, other, strict=True))
        self._send(payload)

    def _send(self, payload: bytes) -> None:
        self._sequence += 1
        self.leg.send(payload, sequence=self._sequence & 0xFFFF, timestamp=self._sequence * FRAME & 0xFFFFFFFF)

    def _changed(self, leg: BrowserLeg, state: str) -> None:
        if state in {"failed", "closed"}:
            self.over = True

    async def close(self) -> None:
        self.over = True
        await self.leg.close()
