"""One who listens along where rtpengine carries the sound: it copies both sides to us, and passes on what we mix.

Each side is subscribed to apart and comes to a port of ours on loopback; mixed, it goes back as a call of its own
whose other end is the mentor's browser. So a worker that dies, or that may no longer let them hear, takes the sound
with it at once: rtpengine alone lets nobody hear anything.
"""

import asyncio
import secrets
from collections.abc import Callable

from farline.telephony.gateway import offers
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.media import NotShared
from farline.telephony.gateway.mixing import FRAME, Mixer
from farline.telephony.gateway.relays import BROWSER, INSIDE, TRUNK, NotDone, Relay
from farline.telephony.gateway.trunk_sound import TrunkSound, open_sound
from farline.telephony.sip import sound

HERE, ANY = "127.0.0.1", range(0)
MENTOR, EAR = "mentor", "ear"


class RelayedEar(Mixer):
    """`call` is rtpengine's name of the call that is heard; what is made for it here begins with the same letters."""

    def __init__(self, relay: Relay, call: str) -> None:
        super().__init__()
        self.relay, self.call = relay, call
        self.name = f"{call}-{EAR}-{secrets.token_hex(4)}"
        self.ports: list[TrunkSound] = []
        self.out: TrunkSound | None = None

    async def answer(self, offer: str) -> str:
        """Raises OfferUnfit, NotShared, Away."""
        wanted = offers.for_relay(offer, opus=False)
        try:
            answer = await self._towards_mentor(wanted)
            await self._copy(BROWSER)
            await self._copy(TRUNK)
        except BaseException as trouble:
            await self.close()
            if isinstance(trouble, NotDone):
                raise NotShared from None
            raise
        return answer

    async def _port(self, hear: Callable[[bytes], None]) -> TrunkSound:
        opened = await open_sound(lambda payload, *_: hear(payload), HERE, ANY)
        self.ports.append(opened)
        return opened

    async def _copy(self, side: str) -> None:
        here = await self._port(self.from_volunteer if side == BROWSER else self.from_person)
        tag = f"{self.name}-{side}"
        said = await self.relay.ask(
            "subscribe request", call_id=self.call, from_tag=side, to_tag=tag, interface=INSIDE, ICE="remove",
            transport_protocol="RTP/AVP", rtcp_mux=["demux"], replace=["origin", "session-connection"],
            codec={"mask": ["opus", "PCMA"], "transcode": ["PCMU"]},
        )  # fmt: skip
        here.place = sound.read(bytes(said["sdp"]))
        answer = sound.written(HERE, here.port, 1, keys=None, way="recvonly")
        await self.relay.ask(
            "subscribe answer", call_id=self.call, to_tag=tag, sdp=answer, flags=["allow-transcoding"]
        )

    async def _towards_mentor(self, wanted: str) -> str:
        self.out = await self._port(lambda dropped: None)
        said = await self.relay.ask(
            "offer", call_id=self.name, from_tag=MENTOR, sdp=wanted, ICE="remove", rtcp_mux=["demux"],
            transport_protocol="RTP/AVP", direction=[BROWSER, INSIDE], replace=["origin", "session-connection"],
        )  # fmt: skip
        self.out.place = sound.read(bytes(said["sdp"]))
        answer = sound.written(HERE, self.out.port, 1, keys=None, way="sendonly")
        said = await self.relay.ask(
            "answer", call_id=self.name, from_tag=MENTOR, to_tag=EAR, sdp=answer, ICE="force", rtcp_mux=["accept"],
            transport_protocol="UDP/TLS/RTP/SAVPF", DTLS="active", SDES=["off"],
            replace=["origin", "session-connection"],
        )  # fmt: skip
        return offers.for_browser(said["sdp"].decode("ascii", "replace"))

    def _put(self, payload: bytes, number: int) -> None:
        if self.out is not None:
            self.out.send(payload, number * FRAME & 0xFFFFFFFF)

    def hush(self) -> None:
        """From this moment nothing more is heard, whatever rtpengine does."""
        self.out = None
        for port in self.ports:
            port.close()
        self.ports = []

    async def close(self) -> None:
        self.hush()
        undone = [
            self.relay.ask("unsubscribe", call_id=self.call, to_tag=f"{self.name}-{side}") for side in (BROWSER, TRUNK)
        ]
        gone = self.relay.ask("delete", call_id=self.name, flags=["fatal"])
        for said in await asyncio.gather(*undone, gone, return_exceptions=True):
            if isinstance(said, BaseException) and not isinstance(said, Away | NotDone):
                raise said
