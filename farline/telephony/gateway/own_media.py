"""Sound carried by this very process: aiortc towards browsers, a UDP port towards the trunk; only Opus is decoded."""

import asyncio
import contextlib
import secrets
from collections.abc import Collection, Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from farline.telephony.gateway.browser_leg import BrowserLeg
from farline.telephony.gateway.ear import Ear
from farline.telephony.gateway.echo import EchoLine
from farline.telephony.gateway.media import NotShared
from farline.telephony.gateway.offers import OfferUnfit, only
from farline.telephony.gateway.trunk_sound import TrunkSound, open_sound
from farline.telephony.sip import sound
from farline.telephony.sip.sound import PCMA, PCMU


class OwnSound:
    broken = False

    def __init__(self, host: str, ports: range, *, opus: bool = False) -> None:
        self.host, self.ports, self.opus = host, ports, opus
        self.browser: BrowserLeg | None = None
        self.trunk: TrunkSound | None = None
        self.heard_at, self.ever_heard, self.is_open = asyncio.get_running_loop().time(), False, False
        self.trunk_heard_at = 0.0
        self.ears: dict[int, Ear] = {}  # by who listens
        self._coming: asyncio.Task[BrowserLeg] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    # --- the browser --------------------------------------------------------------------------------------------

    def take_offer(self, offer: str) -> None:
        only(offer, PCMU)
        self._coming = asyncio.create_task(self._leg(offer))  # goes on while the application is asked about the permit

    async def _leg(self, offer: str) -> BrowserLeg:
        leg = BrowserLeg(self._from_browser, self._browser_changed, opus=self.opus)
        try:
            await leg.take_offer(offer)
        except BaseException:
            await leg.close()
            raise
        return leg

    async def answer(self) -> str:
        if self.browser is None:
            raise OfferUnfit
        return await self.browser.answer()

    async def another(self, offer: str) -> str:
        coming = await self._leg(offer)
        try:
            answer = await coming.answer()
        except BaseException:
            await coming.close()
            raise
        self._take(coming)
        return answer

    def _take(self, coming: BrowserLeg) -> None:
        gone, self.browser = self.browser, coming
        self.heard_at = asyncio.get_running_loop().time()
        if gone is not None:
            self._later(gone.close())

    def _from_browser(self, packet: RtpPacket) -> None:
        self.heard_at, self.ever_heard = asyncio.get_running_loop().time(), True
        if self.trunk is not None and self.is_open:  # early media is for hearing
            self.trunk.send(packet.payload, packet.timestamp)
            for ear in self.ears.values():
                ear.from_volunteer(packet.payload)

    def _browser_changed(self, leg: BrowserLeg, state: str) -> None:
        if leg is self.browser and state in {"failed", "closed"}:
            self.heard_at = min(self.heard_at, asyncio.get_running_loop().time() - 1.0)

    # --- the trunk ----------------------------------------------------------------------------------------------

    async def towards_trunk(self, *, sealed: bool, offered: bytes = b"") -> bytes:
        if self._coming is None:
            raise OfferUnfit
        self._take(await self._coming)
        self.trunk = await open_sound(self._from_trunk, self.host, self.ports, sealed=sealed)
        seal = self.trunk.seal.ours if self.trunk.seal is not None else ""
        return sound.written(self.host, self.trunk.port, secrets.randbelow(2**31), codecs=(PCMU, PCMA), seal=seal)

    def trunk_says(self, sdp: bytes) -> None:
        if self.trunk is not None:
            self.trunk.place = sound.read(sdp, codecs=(PCMU, PCMA), sealed=self.trunk.seal is not None)

    def open_up(self) -> None:
        self.is_open = True

    def press(self, key: str) -> bool:
        return self.trunk is not None and self.trunk.press(key)

    def _from_trunk(self, payload: bytes, sequence: int, timestamp: int, marker: int) -> None:
        self.trunk_heard_at = asyncio.get_running_loop().time()
        if self.browser is not None:
            self.browser.send(payload, sequence=sequence, timestamp=timestamp, marker=marker)
        for ear in self.ears.values():
            ear.from_person(payload)

    # --- whoever listens along ----------------------------------------------------------------------------------

    async def listen(self, who: int, offer: str) -> str:
        if not self.is_open:
            raise NotShared
        ear = Ear()
        answer = await ear.answer(offer)
        before, self.ears[who] = self.ears.get(who), ear
        if before is not None:
            self._later(before.close())
        return answer

    def keep_ears(self, allowed: Collection[int]) -> None:
        for who in [who for who, ear in self.ears.items() if who not in allowed or ear.over]:
            self._later(self.ears.pop(who).close())

    # --- the end ------------------------------------------------------------------------------------------------

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        for ear in self.ears.values():
            await ear.close()
        if self._coming is not None and self.browser is None:
            self._coming.cancel()
            with contextlib.suppress(OfferUnfit, asyncio.CancelledError):
                await (await self._coming).close()
        if self.trunk is not None:
            self.trunk.close()
        if self.browser is not None:
            await self.browser.close()


class OwnMedia:
    """`address`: under which browsers find this machine, when it is not its own."""

    def __init__(self, host: str, ports: range, address: str = "", *, opus: bool = False) -> None:
        self.host, self.ports, self.opus = host, ports, opus
        BrowserLeg.address = address

    def sound(self) -> OwnSound:
        return OwnSound(self.host, self.ports, opus=self.opus)

    def echo(self) -> EchoLine:
        return EchoLine()

    async def close(self) -> None:
        return
