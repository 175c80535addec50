"""Sound carried by rtpengine: this process says where it goes, and never sees a packet.

The browser gets its answer at once, long before the trunk has said anything: rtpengine is first given an answer that
we made ourselves, and the trunk's own later, whereby the browser's side stays as it is. What the trunk wrote is read,
and written anew by us: none of its words go on.
"""

import asyncio
import secrets
from collections.abc import Collection, Coroutine
from dataclasses import replace
from typing import Any

from farline.telephony.gateway import offers
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.media import NotShared
from farline.telephony.gateway.relayed_ear import RelayedEar
from farline.telephony.gateway.relays import BROWSER, TRUNK, NotDone, Relay, Relays
from farline.telephony.sip import sound
from farline.telephony.sip.sound import PCMA, PCMU, Place

CODECS: tuple[int, ...] = (PCMU, PCMA)
KEY_MILLISECONDS = 160
ASKED_EVERY = 0.8
NOWHERE = 9  # the discard port: where nothing is sent yet, since the volunteer's side is shut until somebody answers


class RelayedSound:
    def __init__(self, relay: Relay, *, opus: bool, prefix: str) -> None:
        self.relay, self.opus = relay, opus
        self.name = prefix + secrets.token_hex(12)
        self.heard_at, self.ever_heard, self.broken = asyncio.get_running_loop().time(), False, False
        self.sealed = False
        self.place: Place | None = None
        self._offer, self._count, self._our_seal = "", 0, ""
        self.is_open = self._begun = self._over = False
        self.ears: dict[int, RelayedEar] = {}  # by who listens
        self._host, self._codec = "127.0.0.1", PCMU
        self._in_turn = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._leaving: set[asyncio.Task[None]] = set()

    # --- the browser --------------------------------------------------------------------------------------------

    def take_offer(self, offer: str) -> None:
        self._offer = offers.for_relay(offer, opus=self.opus)

    async def answer(self) -> str:
        nowhere = Place(self._host, NOWHERE, offers.KEYS, seal=sound.numbered(self._seal(), self._our_seal))
        async with self._in_turn:
            await self._ask("block media", from_tag=BROWSER)
            answer = await self._answered_by(nowhere)
        self._do(self._listen())
        return answer

    async def another(self, offer: str) -> str:
        self.take_offer(offer)
        async with self._in_turn:
            self.heard_at = asyncio.get_running_loop().time()
            await self._offered()
            if self.place is None:
                raise Away
            return await self._answered_by(self.place)

    # --- the trunk ----------------------------------------------------------------------------------------------

    async def towards_trunk(self, *, sealed: bool, offered: bytes = b"") -> bytes:
        self.sealed = sealed
        there = sound.read(await self._offered(), codecs=CODECS, sealed=sealed)
        self._host, self._our_seal = there.host, there.seal
        codecs, seal, keys = CODECS, there.seal, there.keys
        if offered:  # of an answer the codec is one that was offered, and the seal bears the number of the one chosen
            theirs = sound.read(offered, codecs=CODECS, sealed=sealed)
            codecs, seal = (theirs.codec,), sound.numbered(there.seal, theirs.seal)
            keys = keys if theirs.keys is not None else None
        session = secrets.randbelow(2**31)
        return sound.written(there.host, there.port, session, codecs=codecs, keys=keys, seal=seal)

    def trunk_says(self, sdp: bytes) -> None:
        place = sound.read(sdp, codecs=CODECS, sealed=self.sealed)
        place = replace(place, seal=sound.numbered(place.seal, self._our_seal))
        if place != self.place:
            self.place = place
            self._do(self._move(place))

    def open_up(self) -> None:
        self.is_open = True
        self._do(self._unblock())

    def press(self, key: str) -> bool:
        if self.place is None or self.place.keys is None or key not in "0123456789*#":
            return False
        self._do(self._press(key))
        return True

    # --- whoever listens along ----------------------------------------------------------------------------------

    async def listen(self, who: int, offer: str) -> str:
        if not self.is_open or self._over:
            raise NotShared
        ear = RelayedEar(self.relay, self.name)
        answer = await ear.answer(offer)
        if self._over:
            await ear.close()
            raise NotShared
        before, self.ears[who] = self.ears.get(who), ear
        if before is not None:
            self._hush(before)
        return answer

    def keep_ears(self, allowed: Collection[int]) -> None:
        for who in [who for who in self.ears if who not in allowed]:
            self._hush(self.ears.pop(who))

    def _hush(self, ear: RelayedEar) -> None:
        ear.hush()
        leaving = asyncio.create_task(ear.close())  # not one of the tasks that the call's end cuts off
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    # --- what rtpengine is asked --------------------------------------------------------------------------------

    async def _ask(self, command: str, **asked: Any) -> dict[str, Any]:
        try:
            return await self.relay.ask(command, call_id=self.name, **asked)
        except Away:
            self.broken = True
            raise

    async def _offered(self) -> bytes:
        if not self._begun:
            self._begun = True
            self.relay.calls += 1
        asked = {
            "sdp": self._offer, "from_tag": BROWSER, "ICE": "remove", "rtcp_mux": ["demux"],
            "transport_protocol": "RTP/SAVP" if self.sealed else "RTP/AVP", "direction": [BROWSER, TRUNK],
            "replace": ["origin", "session-connection"], "flags": ["inject-DTMF", "port-latching"],
            "codec": {"mask": ["opus"], "transcode": ["PCMU", "PCMA"]},
        }  # fmt: skip
        try:
            return bytes((await self._ask("offer", **asked))["sdp"])
        except NotDone:
            raise offers.OfferUnfit from None

    async def _answered_by(self, place: Place) -> str:
        self._codec = place.codec
        there = sound.written(
            place.host, place.port, 1, codecs=(place.codec,), keys=place.keys, seal=place.seal if self.sealed else ""
        )
        asked = {
            "sdp": there, "from_tag": BROWSER, "to_tag": TRUNK, "ICE": "force", "rtcp_mux": ["accept"],
            "transport_protocol": "UDP/TLS/RTP/SAVPF", "DTLS": "active", "SDES": ["off"],
            "replace": ["origin", "session-connection"], "flags": ["inject-DTMF", "strict-source"],
        }  # fmt: skip
        try:
            return offers.for_browser((await self._ask("answer", **asked))["sdp"].decode("ascii", "replace"))
        except NotDone:
            raise Away from None

    async def _move(self, place: Place) -> None:
        async with self._in_turn:
            if self._over:
                return
            if place.codec != self._codec:  # rtpengine keeps the first answer's codec for a second one
                await self._offered()
            await self._answered_by(place)

    async def _unblock(self) -> None:
        async with self._in_turn:
            if not self._over:
                await self._ask("unblock media", from_tag=BROWSER)

    async def _press(self, key: str) -> None:
        await self._ask("play DTMF", from_tag=BROWSER, code=key, duration=KEY_MILLISECONDS)

    async def _listen(self) -> None:
        """Is the browser still there? rtpengine counts its packets; it tells nobody what is in them."""
        while not self._over:
            await asyncio.sleep(ASKED_EVERY)
            said = await self._ask("query")
            count = _packets(said, BROWSER)
            if count > self._count:
                self._count, self.ever_heard = count, True
                self.heard_at = asyncio.get_running_loop().time()

    @staticmethod
    def _seal() -> str:
        return f"1 AES_CM_128_HMAC_SHA1_80 inline:{secrets.token_urlsafe(30).replace('-', '+').replace('_', '/')}"

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    @staticmethod
    async def _quietly(work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (Away, NotDone):
            return

    async def close(self) -> None:
        if self._over:
            return
        self._over = True
        for task in list(self._tasks):
            task.cancel()
        for ear in self.ears.values():
            ear.hush()
        await asyncio.gather(*(ear.close() for ear in self.ears.values()))
        if self._begun:
            self.relay.calls -= 1
            async with self._in_turn:
                await self._quietly(self._gone())

    async def _gone(self) -> None:
        await self._ask("delete", flags=["fatal"])


def _packets(said: dict[str, Any], side: str) -> int:
    medias = said.get("tags", {}).get(side, {}).get("medias", [])
    return sum(stream["stats"]["packets"] for media in medias for stream in media["streams"])


class RelayedEcho:
    """rtpengine is told that the far end is its own port: so everything comes back, on the very way of a call."""

    SECONDS = 30.0

    def __init__(self, relay: Relay, *, opus: bool, prefix: str) -> None:
        self.sound = RelayedSound(relay, opus=opus, prefix=prefix)
        self.over = False
        self._end: asyncio.Task[None] | None = None

    async def attach(self, offer: str) -> str:
        self.sound.take_offer(offer)
        try:
            there = sound.read(await self.sound.towards_trunk(sealed=False))
            answer = await self.sound._answered_by(there)
        except BaseException:
            await self.sound.close()
            raise
        self._end = asyncio.create_task(self._end_soon())
        return answer

    async def _end_soon(self) -> None:
        await asyncio.sleep(self.SECONDS)
        await self.close()

    async def close(self) -> None:
        self.over = True
        if self._end is not None and self._end is not asyncio.current_task():
            self._end.cancel()
        await self.sound.close()


class RelayedMedia:
    """`prefix` marks the calls of this worker, so that it can clear away what an earlier life of it left."""

    def __init__(self, relays: Relays, *, opus: bool = False, prefix: str = "farline-") -> None:
        self.relays, self.opus, self.prefix = relays, opus, prefix

    def sound(self) -> RelayedSound:
        return RelayedSound(self.relays.one(), opus=self.opus, prefix=self.prefix)

    def echo(self) -> RelayedEcho:
        return RelayedEcho(self.relays.one(), opus=False, prefix=self.prefix)

    async def clear_away(self) -> None:
        """Calls that nobody holds any more, because the worker that did was killed."""
        for relay in self.relays.relays:
            try:
                known = (await relay.ask("list")).get("calls", [])
                for name in known:
                    if name.startswith(self.prefix.encode()):
                        await relay.ask("delete", call_id=name, flags=["fatal"])
            except (Away, NotDone):
                continue

    async def close(self) -> None:
        self.relays.close()
