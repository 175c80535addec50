"""One call: a browser on one side, a trunk on the other, and what happened in between as events in order.

The browser may come back (a reload) while the trunk's side waits: five seconds, then the person is not kept hanging.
"""

import asyncio
import re
import secrets
import socket
from collections.abc import Callable, Collection, Coroutine
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from farline.telephony import states
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.hotline import NotRinging
from farline.telephony.gateway.media import HearsTrunk, NotShared, Sound
from farline.telephony.sip import sound
from farline.telephony.sip.endpoint import Endpoint
from farline.telephony.sip.incoming import IncomingCall
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said

if TYPE_CHECKING:
    from farline.telephony.gateway.whisper import Whisper

LOST_AFTER = 4.0  # no sound from the browser for so long: it is gone
FIRST_SOUND_WITHIN = 12.0
SILENT_TRUNK = 10.0  # no sound from there for so long: it is asked whether it still lives
Tell = Callable[["Line", dict[str, object]], None]


async def resolved(route: Route) -> Route:
    """With the trunk's address in place of its name: by UDP only addresses that we know are heard. Raises Away."""
    if route.transport != "udp" or re.fullmatch(r"[\d.]+", route.host):
        return route
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(route.host, route.port, family=socket.AF_INET, type=socket.SOCK_DGRAM)
    except OSError:
        raise Away from None
    return replace(route, host=str(found[0][4][0]), domain=route.domain or route.host)


class Line:
    """`resource` is its name towards the browser; `leg` the application's. It never says the number again."""

    def __init__(self, *, volunteer: int, tell: Tell, sound: Sound, worker: str = "", announce: str = "") -> None:
        self.leg, self.volunteer, self.tell, self.sound = 0, volunteer, tell, sound
        self.talk_limit, self.cell = 3600.0, ""
        self.resource = worker + secrets.token_urlsafe(18)
        self.incoming = ""  # the hotline's name for it, when it came in
        self.sequence, self.over, self.answered, self._asked_at = 0, False, False, 0.0
        self.call: OutgoingCall | IncomingCall | None = None
        self._whisper: Whisper | None = None
        self.announce = announce
        self._answered_at = 0.0
        self._watch: asyncio.Task[None] | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def dial(self, endpoint: Endpoint, number: str, route: Route) -> None:
        """Rings the trunk. The number goes into the INVITE and stays nowhere else. Raises Away."""
        if route.sealed and route.transport != "tls":
            raise Away  # the keys of the sound would travel in the clear
        if endpoint.proxy is None:
            route = await resolved(route)
        offered = await self.sound.towards_trunk(sealed=route.sealed)
        if self.over:
            return  # hung up meanwhile
        self.call = OutgoingCall(endpoint, number, route, offered, self._said)
        self.call.start()
        self._watch = asyncio.create_task(self._watch_over())

    async def take_in(self, incoming: IncomingCall) -> None:
        """Answers somebody who rings us, because a volunteer pressed. Raises NotRinging."""
        ours = await self.sound.towards_trunk(sealed=incoming.sealed, offered=incoming.offered)
        self.sound.trunk_says(incoming.offered)
        incoming.tell = self._said
        if not incoming.answer(ours):
            raise NotRinging
        self.call = incoming
        self._said(Said("answered", status=200))
        self._watch = asyncio.create_task(self._watch_over())

    def press(self, key: str) -> bool:
        return self.answered and not self.over and self.sound.press(key)

    def hang_up(self, by: str = states.VOLUNTEER, reason: str = "") -> None:
        if self.over:
            return
        if self.call is not None:
            self.call.hang_up()
        self._end(states.ENDED, by=by, reason=reason or ("" if self.answered else states.UNANSWERED))

    # --- a mentor -----------------------------------------------------------------------------------------------

    @property
    def whisper(self) -> "Whisper":
        """Apart from the call's own sound, whoever carries that. Raises NotShared."""
        if self.over or not self.answered:
            raise NotShared
        if self._whisper is None:
            from farline.telephony.gateway.whisper import Whisper  # WebRTC, which a scaled line does without

            self._whisper = Whisper(self.announce)
        return self._whisper

    def keep_mentors(self, allowed: Collection[int], asked_at: float) -> None:
        """Whoever else listens or speaks does so no longer."""
        self.sound.keep_ears(allowed)
        if self._whisper is not None:
            self._whisper.keep(allowed, asked_at)

    # --- what the trunk says ------------------------------------------------------------------------------------

    def _said(self, said: Said) -> None:
        if self.over:
            return
        if said.sound:
            try:
                self.sound.trunk_says(said.sound)
            except sound.NoSound:
                if said.what == "answered":
                    self.hang_up(states.TRUNK, "no_sound")
                    return
        if said.what == "ringing":
            self._event(states.RINGING, status=said.status)
        elif said.what == "answered":
            self.answered, self._answered_at = True, asyncio.get_running_loop().time()
            self.sound.open_up()
            self._event(states.ANSWERED, status=said.status)
        elif said.what == "failed":
            self._end(states.FAILED, by=states.TRUNK, reason=said.reason or "refused", status=said.status)
        elif said.what == "ended":
            broken = said.cause in states.BROKEN
            self._end(states.ENDED, by=states.TRUNK if broken else states.CALLEE, reason="broken" if broken else "")

    # --- events and the end -------------------------------------------------------------------------------------

    def _event(self, state: str, **more: object) -> None:
        self.sequence += 1
        self.tell(self, {"leg": self.leg, "sequence": self.sequence, "state": state, **more})

    def _end(self, state: str, **more: object) -> None:
        self.over = True
        self._event(state, cell=self.cell, **more)
        self._later(self.sound.close())
        if self._whisper is not None:
            self._whisper.shut()
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
            patience = LOST_AFTER if self.sound.ever_heard else FIRST_SOUND_WITHIN
            if self.sound.broken:
                self.hang_up(states.GATEWAY)
            elif now - self.sound.heard_at > patience:
                self.hang_up(states.LOST)
            elif self.answered and now - self._answered_at > self.talk_limit:
                self.hang_up(states.LIMIT)
            else:
                self._look_at_trunk(now)

    def _look_at_trunk(self, now: float) -> None:
        """A trunk that dies says no goodbye. One whose person only listens may send nothing either, so it is asked."""
        if not (self.answered and isinstance(self.sound, HearsTrunk) and isinstance(self.call, OutgoingCall)):
            return
        if now - max(self.sound.trunk_heard_at, self._answered_at, self._asked_at) > SILENT_TRUNK:
            self._asked_at = now
            self.call.ask_alive()
