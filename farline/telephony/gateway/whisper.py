"""A mentor's voice for one volunteer's ear: two browsers, each joined with us alone, so neither learns of the other.

It knows no call and no trunk, so there is no way from here to the person. The volunteer opens it with a connection
of their own that only hears. It ends when either of the two closes theirs, when nobody may listen along any more,
and with the call.
"""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from farline.telephony.gateway.browser_leg import BrowserLeg
from farline.telephony.gateway.media import NotOpen

FRAME = 160


class Whisper:
    """`address`: under which browsers find this machine, when it is not its own."""

    def __init__(self, address: str = "") -> None:
        self.address = address
        self.ear: BrowserLeg | None = None  # the volunteer's
        self.mouth: BrowserLeg | None = None  # the mentor's
        self.who, self.opened_at = 0, 0.0
        self._sequence = 0
        self._closing: set[asyncio.Task[None]] = set()

    async def open(self, offer: str) -> str:
        """The volunteer lets themselves be spoken to. Raises OfferUnfit."""
        ear = self._leg(lambda packet: None)
        answer = await ear.answer_to(offer)
        self.shut()
        self.ear, self.opened_at = ear, asyncio.get_running_loop().time()
        return answer

    async def speak(self, who: int, offer: str) -> str:
        """Raises OfferUnfit, NotOpen."""
        if self.ear is None:
            raise NotOpen
        mouth = self._leg(lambda packet: self._pass_on(mouth, packet))
        answer = await mouth.answer_to(offer)
        self._drop_mouth()
        if self.ear is None:  # they shut it meanwhile
            self._later(mouth.close())
            raise NotOpen
        self.mouth, self.who = mouth, who
        return answer

    def keep(self, allowed: Collection[int], asked_at: float) -> None:
        """Who may listen along, as it was asked at that time. Whoever may not, does not speak either."""
        if self.mouth is not None and self.who not in allowed:
            self._drop_mouth()
        if not allowed and self.opened_at < asked_at:
            self.shut()

    def _leg(self, hear: Callable[[RtpPacket], None]) -> BrowserLeg:
        leg = BrowserLeg(hear, self._changed)
        leg.address = self.address
        return leg

    def _pass_on(self, mouth: BrowserLeg, packet: RtpPacket) -> None:
        if self.ear is not None and mouth is self.mouth:
            self._sequence += 1
            stamp = self._sequence * FRAME & 0xFFFFFFFF
            self.ear.send(packet.payload, sequence=self._sequence & 0xFFFF, timestamp=stamp)

    def _changed(self, leg: BrowserLeg, state: str) -> None:
        if state not in {"failed", "closed"}:
            return
        if leg is self.ear:
            self.shut()
        elif leg is self.mouth:
            self._drop_mouth()

    def _drop_mouth(self) -> None:
        if self.mouth is not None:
            self._later(self.mouth.close())
        self.mouth, self.who = None, 0

    def shut(self) -> None:
        """In one press, whoever it was: from now on nothing is passed on."""
        self._drop_mouth()
        if self.ear is not None:
            self._later(self.ear.close())
        self.ear = None

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
