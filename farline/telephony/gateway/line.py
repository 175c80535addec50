"""One call: a browser on one side, a trunk on the other, and what happened in between as events in order.

The browser may come back (a reload) while the trunk's side waits: five seconds, then the person is not kept hanging.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from aiortc.rtp import RtpPacket

from farline.telephony import states
from farline.telephony.gateway.browser_leg import BrowserLeg
from farline.telephony.gateway.hotline import NotRinging
from farline.telephony.gateway.trunk_sound import TrunkSound, open_sound
from farline.telephony.sip import sound
from farline.telephony.sip.endpoint import Endpoint
from farline.telephony.sip.incoming import IncomingCall
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said

LOST_AFTER = 4.0  # no sound from the browser for so long: it is gone
FIRST_SOUND_WITHIN = 12.0
Tell = Callable[["Line", dict[str, object]], None]


class Line:
    """`resource` is its name towards the browser; `leg` the application's. It never says the number again."""

    def __init__(self, *, leg: int, volunteer: int, tell: Tell, talk_limit: float = 3600.0) -> None:
        self.leg, self.volunteer, self.tell, self.talk_limit = leg, volunteer, tell, talk_limit
        self.resource = secrets.token_urlsafe(18)
        self.incoming = ""  # the hotline's name for it, when it came in
        self.sequence, self.over, self.answered = 0, False, False
        self.browser: BrowserLeg | None = None
        self.trunk: TrunkSound | None = None
        self.call: OutgoingCall | IncomingCall | None = None
        self.from_browser = self.to_browser = 0
        self._heard_at = asyncio.get_running_loop().time()
        self._ever_heard = False
        self._answered_at = 0.0
        self._watch: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    # --- the two sides ------------------------------------------------------------------------------------------

    async def dial(self, endpoint: Endpoint, number: str, route: Route, ports: range) -> None:
        """Rings the trunk. The number goes into the INVITE and stays nowhere else."""
        self.trunk = await open_sound(self._from_trunk, endpoint.host, ports)
        offered = sound.written(endpoint.host, self.trunk.port, secrets.randbelow(2**31))
        self.call = OutgoingCall(endpoint, number, route, offered, self._said)
        self.call.start()
        self._watch = asyncio.create_task(self._watch_over())

    async def take_in(self, endpoint: Endpoint, incoming: IncomingCall, ports: range) -> None:
        """Answers somebody who rings us, because a volunteer pressed. Raises NotRinging."""
        self.trunk = await open_sound(self._from_trunk, endpoint.host, ports)
        self.trunk.place = sound.read(incoming.offered)
        incoming.tell = self._said
        if not incoming.answer(sound.written(endpoint.host, self.trunk.port, secrets.randbelow(2**31))):
            raise NotRinging
        self.call = incoming
        self._said(Said("answered", status=200))
        self._watch = asyncio.create_task(self._watch_over())

    async def attach(self, offer: str) -> str:
        """Take a browser on; an earlier one is let go. Raises OfferUnfit."""
        coming = BrowserLeg(self._from_browser, self._browser_changed)
        try:
            await coming.take_offer(offer)
            answer = await coming.answer()
        except BaseException:
            await coming.close()
            raise
        self.take(coming)
        return answer

    def take(self, coming: BrowserLeg) -> None:
        gone, self.browser = self.browser, coming
        self._heard_at = asyncio.get_running_loop().time()
        if gone is not None:
            self._later(gone.close())

    def press(self, key: str) -> bool:
        return self.answered and not self.over and self.trunk is not None and self.trunk.press(key)

    def hang_up(self, by: str = states.VOLUNTEER, reason: str = "") -> None:
        if self.over:
            return
        if self.call is not None:
            self.call.hang_up()
        self._end(states.ENDED, by=by, reason=reason or ("" if self.answered else states.UNANSWERED))

    # --- sound --------------------------------------------------------------------------------------------------

    def _from_browser(self, packet: RtpPacket) -> None:
        self._heard_at, self._ever_heard = asyncio.get_running_loop().time(), True
        self.from_browser += 1
        if self.trunk is not None and self.answered:  # early media is for hearing
            self.trunk.send(packet.payload, packet.timestamp)

    def _from_trunk(self, payload: bytes, sequence: int, timestamp: int, marker: int) -> None:
        if self.browser is not None:
            self.to_browser += 1
            self.browser.send(payload, sequence=sequence, timestamp=timestamp, marker=marker)

    def _browser_changed(self, leg: BrowserLeg, state: str) -> None:
        if leg is self.browser and state in {"failed", "closed"}:
            self._heard_at = min(self._heard_at, asyncio.get_running_loop().time() - 1.0)

    # --- what the trunk says ------------------------------------------------------------------------------------

    def _said(self, said: Said) -> None:
        if self.over:
            return
        if said.sound and self.trunk is not None:
            try:
                self.trunk.place = sound.read(said.sound)
            except sound.NoSound:
                if said.what == "answered":
                    self._end_call(states.TRUNK, "no_sound")
                    return
        if said.what == "ringing":
            self._event(states.RINGING, status=said.status)
        elif said.what == "answered":
            self.answered, self._answered_at = True, asyncio.get_running_loop().time()
            self._event(states.ANSWERED, status=said.status)
        elif said.what == "failed":
            self._end(states.FAILED, by=states.TRUNK, reason=said.reason or "refused", status=said.status)
        elif said.what == "ended":
            broken = said.cause in states.BROKEN
            self._end(states.ENDED, by=states.TRUNK if broken else states.CALLEE, reason="broken" if broken else "")

    def _end_call(self, by: str, reason: str) -> None:
        self.hang_up(by, reason)

    # --- events and the end -------------------------------------------------------------------------------------

    def _event(self, state: str, **more: object) -> None:
        self.sequence += 1
        self.tell(self, {"leg": self.leg, "sequence": self.sequence, "state": state, **more})

    def _end(self, state: str, **more: object) -> None:
        self.over = True
        self._event(state, **more)
        if self.trunk is not None:
            self.trunk.close()
        if self.browser is not None:
            self._later(self.browser.close())
        if self._watch is not None and self._watch is not asyncio.current_task():
            self._watch.cancel()

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def _watch_over(self) -> None:
        while not self.over:
            await asyncio.sleep(0.25)
            now = asyncio.get_running_loop().time()
            patience = LOST_AFTER if self._ever_heard else FIRST_SOUND_WITHIN
            if now - self._heard_at > patience:
                self.hang_up(states.LOST)
            elif self.answered and now - self._answered_at > self.talk_limit:
                self.hang_up(states.LIMIT)
