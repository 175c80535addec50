"""One who listens along: both sides of a call, packet by packet, to one more browser. Whatever it sends is dropped."""

from farline.telephony.gateway.browser_leg import BrowserLeg
from farline.telephony.gateway.mixing import FRAME, Mixer


class Ear(Mixer):
    def __init__(self) -> None:
        super().__init__()
        self.leg = BrowserLeg(lambda packet: None, self._changed)
        self.over = False

    async def answer(self, offer: str) -> str:
        """Raises OfferUnfit."""
        return await self.leg.answer_to(offer)

    def _put(self, payload: bytes, number: int) -> None:
        self.leg.send(payload, sequence=number & 0xFFFF, timestamp=number * FRAME & 0xFFFFFFFF)

    def _changed(self, leg: BrowserLeg, state: str) -> None:
        if state in {"failed", "closed"}:
            self.over = True

    async def close(self) -> None:
        self.over = True
        await self.leg.close()
