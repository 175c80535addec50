"""The echo line: what the microphone sends comes straight back. No trunk, no permit, half a minute."""

import asyncio

from aiortc.rtp import RtpPacket

from farline.telephony.gateway.browser_leg import BrowserLeg

SECONDS = 30.0


class EchoLine:
    def __init__(self) -> None:
        self.over = False
        self.browser: BrowserLeg | None = None
        self._end: asyncio.Task[None] | None = None

    async def attach(self, offer: str) -> str:
        leg = BrowserLeg(self._return, self._changed)
        try:
            await leg.take_offer(offer)
            answer = await leg.answer()
        except BaseException:
            await leg.close()
            raise
        self.browser = leg
        self._end = asyncio.create_task(self._end_soon())
        return answer

    def _return(self, packet: RtpPacket) -> None:
        if self.browser is not None:
            self.browser.send(packet.payload, sequence=packet.sequence_number, timestamp=packet.timestamp)

    def _changed(self, leg: BrowserLeg, state: str) -> None:
        if state in {"failed", "closed"}:
            self.over = True

    async def _end_soon(self) -> None:
        await asyncio.sleep(SECONDS)
        await self.close()

    async def close(self) -> None:
        self.over = True
        if self._end is not None and self._end is not asyncio.current_task():
            self._end.cancel()
        if self.browser is not None:
            await self.browser.close()
