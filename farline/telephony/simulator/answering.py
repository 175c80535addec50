"""One invented person's telephone, as the trunk shows it: rings, answers, talks, hangs up, or does none of it."""

import asyncio
import secrets
from typing import TYPE_CHECKING

from farline.telephony import fates
from farline.telephony.fates import Fate
from farline.telephony.simulator import leaks
from farline.telephony.simulator.earpiece import Earpiece
from farline.telephony.sip import digest, message, sound
from farline.telephony.sip.message import Message

if TYPE_CHECKING:
    from farline.telephony.simulator.trunk import Address, FakeTrunk

REPEATED_EVERY = 0.5
FORGOTTEN_AFTER = 8.0  # a call to which nothing was said
REALM = "trunk.invalid"


class Callee:
    def __init__(self, trunk: "FakeTrunk", invite: Message, source: "Address", number: str, fate: Fate) -> None:
        self.trunk, self.invite, self.source, self.number, self.fate = trunk, invite, source, number, fate
        self.call_id, self.tag, self.nonce = invite.call_id, secrets.token_hex(6), secrets.token_hex(12)
        self.last: Message | None = None
        self.state, self.by, self.signed_in = "new", "", False
        self.ear: Earpiece | None = None
        self._going: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._going = asyncio.create_task(self._go())

    async def _go(self) -> None:
        fate = self.fate
        if fate.status == 0:
            await asyncio.sleep(FORGOTTEN_AFTER)
            self.stop()
            return
        if fate.asks_password and not self.signed_in:
            ask = f'Digest realm="{REALM}", nonce="{self.nonce}", algorithm=MD5, qop="auth"'
            self._answer(407, "Proxy Authentication Required", ("Proxy-Authenticate", ask))
            return
        self._answer(100, "Trying")
        if fate.rings != 0.0:
            await asyncio.sleep(0.05)
            if fate.early_media:
                await self._open_ear()
                self._answer(183, "Session Progress", body=self._sound())
                self._speak()
            else:
                self._answer(180, "Ringing")
            if fate.rings is None:
                return
            await asyncio.sleep(fate.rings)
        if fate.status != fates.OK:
            self.state = "refused"
            self._answer(fate.status, fate.phrase)
            await self._repeat_last()
            return
        await self._open_ear()
        self.state = "answered"
        self._answer(200, "OK", body=self._sound())
        self._speak()
        await self._repeat_last()
        if fate.talks is not None:
            await asyncio.sleep(fate.talks)
            self.hang_up()

    def hear(self, heard: Message) -> None:
        if heard.method == "INVITE":
            if self.fate.asks_password and not self.signed_in and heard.sequence > self.invite.sequence:
                self._check_password(heard)
            elif self.last is not None:
                self.trunk.send(self.last, self.source)
        elif heard.method == "ACK" and self.state in {"answered", "refused"}:
            self.state = "talking" if self.state == "answered" else "over"
        elif heard.method == "CANCEL":
            self.trunk.send(message.answer(heard, 200, "OK", tag=self.tag), self.source)
            if self.state == "new":
                self._cancel_going()
                self.state, self.by = "refused", "caller"
                self._answer(487, "Request Terminated")
        elif heard.method == "BYE":
            self.trunk.send(message.answer(heard, 200, "OK"), self.source)
            self.by = self.by or "caller"
            self.stop()
        elif heard.method == "OPTIONS":
            self.trunk.send(message.answer(heard, 200, "OK"), self.source)
        elif heard.status and heard.sequence[1] == "BYE":
            self.stop()
        if self.state == "over":
            self.stop()

    def hang_up(self) -> None:
        """The invented person puts the receiver down."""
        self.by, self.state = self.by or "callee", "hanging_up"
        more = leaks.headers(self.number) if self.fate.leaks else []
        target = message.uri_in(self.invite.get("Contact"))
        headers = [
            ("Via", f"{message.VERSION}/UDP {self.trunk.host}:{self.trunk.port};branch={message.new_branch()}"),
            *(("Route", one) for one in message.listed(self.invite.all("Record-Route"))),
            ("Max-Forwards", "70"), ("From", f"<{self.invite.uri}>;tag={self.tag}"), ("To", self.invite.get("From")),
            ("Call-ID", self.call_id), ("CSeq", "1 BYE"), ("Reason", f"Q.850;cause={self.fate.cause}"), *more,
        ]  # fmt: skip
        self.trunk.send(Message(method="BYE", uri=target, headers=headers), self.source)

    def stop(self) -> None:
        self.state = "over"
        if self.ear is not None:
            self.ear.close()
        self.trunk.forget(self)
        self._cancel_going()

    def _check_password(self, heard: Message) -> None:
        given = digest.challenge_in(heard.get("Proxy-Authorization"))
        asked = {"realm": REALM, "nonce": self.nonce}
        right = digest.expected(
            asked, method="INVITE", uri=heard.uri, user=given.get("username", ""), password=fates.PASSWORD,
            ours=given.get("cnonce", ""), count=given.get("nc", ""),
        )  # fmt: skip
        self.invite = heard
        self.signed_in = True
        if given.get("response") == right:
            self.begin()
        else:
            self.state = "refused"
            self._answer(403, "Forbidden")

    def _answer(self, status: int, phrase: str, *more: tuple[str, str], body: bytes = b"") -> None:
        contact = f"<sip:{self.number if self.fate.leaks else 'callee'}@{self.trunk.host}:{self.trunk.port}>"
        headers = [*more, ("Contact", contact)]
        if self.fate.leaks:
            headers += leaks.headers(self.number)
            phrase += f" {self.number}"
            body = leaks.sound(body, self.number) if body else b""
        if body:
            headers.append(("Content-Type", "application/sdp"))
        self.last = message.answer(self.invite, status, phrase, *headers, tag=self.tag, body=body)
        self.trunk.send(self.last, self.source)

    async def _repeat_last(self) -> None:
        for _ in range(12):
            await asyncio.sleep(REPEATED_EVERY)
            if self.state not in {"answered", "refused"} or self.last is None:
                return
            self.trunk.send(self.last, self.source)
        self.stop()

    async def _open_ear(self) -> None:
        if self.ear is None:
            _, self.ear = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: Earpiece(speaks=self.fate.sends_sound), local_addr=(self.trunk.host, 0)
            )

    def _speak(self) -> None:
        place = sound.read(self.invite.body)
        if self.ear is not None:
            self.ear.speak_to((place.host, place.port))

    def _sound(self) -> bytes:
        return sound.written(self.trunk.host, self.ear.port if self.ear else 9, secrets.randbelow(2**31))

    def _cancel_going(self) -> None:
        if self._going is not None and self._going is not asyncio.current_task():
            self._going.cancel()
