"""Calls that come in: asked of the application whether anybody is there, then ringing until a person presses.

Who rings stays in this memory: for the flood brake as a keyed mark, for "never call me" as it came, until a while
after the call. Nothing of it is written or told, but to the volunteer's own press for "never".
"""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from farline.telephony import rules
from farline.telephony.gateway.exchange import Away, Exchange, Refused
from farline.telephony.sip import proxy, sound
from farline.telephony.sip.endpoint import Address, Endpoint
from farline.telephony.sip.incoming import IncomingCall, called_in, caller_in
from farline.telephony.sip.message import Message

RINGS_FOR = 45.0
CALLER_KEPT = 600.0  # after the end, for a "never again" that is pressed a little later
WINDOW, MOST_OF_ONE, MOST_OF_ALL, MOST_HIDDEN = 600.0, 4, 60, 20
BARRED_FOR = 24 * 3600.0
STATUS = {"closed": 480, "busy": 486}


class NotRinging(Exception):
    """They hung up, or somebody else took it."""


@dataclass
class Ringing:
    call: IncomingCall
    mark: bytes
    trunk: str  # the address that it came from
    resource: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    known: bool = False  # the application has it in its list
    volunteer: int = 0


class Hotline:
    def __init__(
        self, endpoint: Endpoint, exchange: Exchange, clock: Callable[[], float] = time.monotonic, worker: str = ""
    ) -> None:
        self.endpoint, self.exchange, self.clock, self.worker = endpoint, exchange, clock, worker
        self.rings: dict[str, Ringing] = {}
        self.sources: frozenset[str] = frozenset()  # whose calls are taken; the application says so
        self.sealed: frozenset[str] = frozenset()  # those of them whose sound must be sealed
        self._key = secrets.token_bytes(16)  # of this process alone: marks mean nothing after it
        self._came: list[tuple[float, bytes]] = []
        self._barred: dict[bytes, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        endpoint.incoming = self.invited

    def listen_to(self, sources: frozenset[str], sealed: frozenset[str] = frozenset()) -> None:
        self.sources, self.sealed = sources, sealed
        if self.endpoint.proxy is None:
            self.endpoint.trusted |= sources

    def announce(self) -> None:
        """Our proxy forgets within seconds whose calls we take: so it sends none to a worker that is gone."""
        ours = self.endpoint.proxy
        if ours is not None:
            self.endpoint.send(proxy.asks(self.endpoint, ours), ours)
            for source in sorted(self.sources):
                self.endpoint.send(proxy.takes_calls(self.endpoint, ours, source, self.worker), ours)

    # --- a call comes -------------------------------------------------------------------------------------------

    def invited(self, invite: Message, source: Address) -> bool:
        """False when it is none of ours: then the endpoint turns it away as before."""
        trunk = proxy.trunk_of(self.endpoint, invite, source)
        if trunk not in self.sources:
            return False
        mark, sealed = self._mark(caller_in(invite)), trunk in self.sealed
        one = Ringing(IncomingCall(self.endpoint, invite, source, lambda: self._gone(one), sealed), mark, trunk)
        one.resource = self.worker + one.resource
        if self._too_many(mark):
            one.call.refuse(486)
            return True
        try:
            if sealed and self.endpoint.proxy is None:
                raise sound.NoSound  # by UDP alone the keys would come in the clear
            sound.read(invite.body, codecs=(sound.PCMU, sound.PCMA), sealed=sealed)
        except sound.NoSound:
            one.call.refuse(488)
            return True
        self.rings[one.resource] = one
        self._later(self._come(one))
        return True

    async def _come(self, one: Ringing) -> None:
        try:
            called = called_in(one.call.invite)
            said = await self.exchange.ask("ring", {"resource": one.resource, "source": one.trunk, "called": called})
        except Refused as no:
            one.call.refuse(STATUS.get(no.code, 403))
        except Away:
            one.call.refuse(480)
            self._tell_missed(one)  # it may have been written all the same, and only the answer came too late
        else:
            one.known = bool(said["ring"])
            if one.call.state != "ringing":  # gave up meanwhile
                self._tell_missed(one)
                return
            one.call.ring()
            asyncio.get_running_loop().call_later(RINGS_FOR, self._later_missed, one)
            return
        self.rings.pop(one.resource, None)

    def _gone(self, one: Ringing) -> None:
        if one.known:
            self._tell_missed(one)
        self.rings.pop(one.resource, None)

    def _later_missed(self, one: Ringing) -> None:
        if one.call.state == "ringing":
            self._later(self._rang_long_enough(one))

    async def _rang_long_enough(self, one: Ringing) -> None:
        """Whoever pressed in the last moment may still be opening the microphone: their permit is waited for."""
        try:
            taken = not (await self.exchange.ask("event", {"missed": one.resource}))["taken"]
        except (Away, Refused):
            taken = False
        if taken:
            await asyncio.sleep(rules.PERMIT_SECONDS)
        if one.call.state == "ringing":
            one.call.refuse(480)
            self._gone(one)

    def _tell_missed(self, one: Ringing) -> None:
        self.exchange.tell({"missed": one.resource})

    # --- a person presses ---------------------------------------------------------------------------------------

    def pick(self, resource: str, volunteer: int) -> IncomingCall:
        """The application says that this volunteer took it. Raises NotRinging."""
        one = self.rings.get(resource)
        if one is None or one.call.state != "ringing":
            raise NotRinging
        one.volunteer = volunteer
        return one.call

    def caller_of(self, resource: str, volunteer: int) -> str:
        """Who rings, for their own "never call me" alone. Raises NotRinging."""
        return self._mine(resource, volunteer).call.caller

    def bar(self, resource: str, volunteer: int) -> None:
        """Abuse: this caller is not put through for a day. Somebody who hides their number cannot be told apart."""
        one = self._mine(resource, volunteer)
        if one.call.caller:
            self._barred[one.mark] = self.clock() + BARRED_FOR

    def over(self, resource: str) -> None:
        asyncio.get_running_loop().call_later(CALLER_KEPT, self.rings.pop, resource, None)

    def _mine(self, resource: str, volunteer: int) -> Ringing:
        one = self.rings.get(resource)
        if one is None or not volunteer or one.volunteer != volunteer:
            raise NotRinging
        return one

    # --- floods -------------------------------------------------------------------------------------------------

    def _mark(self, caller: str) -> bytes:
        return hmac.new(self._key, caller.encode(), hashlib.sha256).digest()[:12]

    def _too_many(self, mark: bytes) -> bool:
        now = self.clock()
        self._came = [(at, who) for at, who in self._came if at > now - WINDOW]
        self._barred = {who: until for who, until in self._barred.items() if until > now}
        most = MOST_HIDDEN if mark == self._mark("") else MOST_OF_ONE
        of_one = sum(who == mark for _, who in self._came)
        if mark in self._barred or of_one >= most or len(self._came) >= MOST_OF_ALL:
            return True
        self._came.append((now, mark))
        return False

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for one in list(self.rings.values()):
            if one.call.state == "ringing":
                one.call.refuse(480)
                self._gone(one)
