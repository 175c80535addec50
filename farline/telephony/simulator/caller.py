"""An invented person who rings the hotline of this very machine: for trying it and for tests. Loopback alone."""

import asyncio
import secrets
from typing import Any

from farline.telephony.simulator.earpiece import Earpiece
from farline.telephony.sip import message, sound
from farline.telephony.sip.message import Message


class Caller(asyncio.DatagramProtocol):
    """`statuses` is all that was answered; `state` new, ringing, talking or over."""

    def __init__(self, gateway: tuple[str, int], number: str = "") -> None:
        self.gateway, self.number = gateway, number
        self.call_id, self.tag, self.branch = secrets.token_hex(12), secrets.token_hex(6), message.new_branch()
        self.statuses: list[int] = []
        self.state, self.by = "new", ""
        self.heard: list[bytes] = []
        self.ear: Earpiece | None = None
        self.their = Message()
        self.more: list[tuple[str, str]] = []  # what a caller who lies says besides
        self.changed = asyncio.Event()
        self._repeating: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.host, self.port = transport.get_extra_info("sockname")[:2]

    async def ring(self) -> None:
        _, self.ear = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Earpiece(speaks=True), local_addr=(self.host, 0)
        )
        body = sound.written(self.host, self.ear.port, secrets.randbelow(2**31))
        more = [*self.more, ("Content-Type", "application/sdp")]
        self.invite = self._request("INVITE", self.branch, 1, *more, body=body)
        self._repeating = asyncio.create_task(self._repeat())

    async def _repeat(self) -> None:
        """As UDP asks for: until something is answered."""
        pause = 0.5
        while not self.statuses and self.state == "new" and pause < 10:
            self._send(self.invite)
            await asyncio.sleep(pause)
            pause *= 2

    def hang_up(self) -> None:
        if self.state == "talking":
            self._send(self._request("BYE", message.new_branch(), 2))
        elif self.state in {"new", "ringing"}:
            self._send(self._request("CANCEL", self.branch, 1))
        self._end("caller")

    async def until(self, state: str, seconds: float = 8.0) -> None:
        async with asyncio.timeout(seconds):
            while self.state != state:
                self.changed.clear()
                await self.changed.wait()

    def datagram_received(self, data: bytes, source: tuple[str, int]) -> None:
        self.heard.append(data)
        heard = message.read(data)
        if heard.method == "BYE":
            self._send(message.answer(heard, 200, "OK"))
            self._end("hotline")
        elif heard.sequence[1] == "INVITE":
            self.statuses.append(heard.status)
            if heard.status >= 200:
                self.their = heard
                self._send(self._request("ACK", self.branch if heard.status >= 300 else message.new_branch(), 1))
            if heard.status == 180:
                self._set("ringing")
            elif heard.status == 200 and self.state != "talking" and self.ear is not None:
                place = sound.read(heard.body)
                self.ear.speak_to((place.host, place.port))
                self._set("talking")
            elif heard.status >= 300 and self.state != "over":
                self._end("hotline")

    def _request(self, method: str, branch: str, sequence: int, *more: tuple[str, str], body: bytes = b"") -> Message:
        who = f"<sip:{self.number or 'anonymous'}@{self.host}:{self.port}>"
        to = f"<sip:hotline@{self.gateway[0]}:{self.gateway[1]}>"
        headers = [
            ("Via", f"{message.VERSION}/UDP {self.host}:{self.port};branch={branch}"), ("Max-Forwards", "70"),
            ("From", f"{who};tag={self.tag}"), ("To", self.their.get("To") or to), ("Call-ID", self.call_id),
            ("CSeq", f"{sequence} {method}"), ("Contact", who), *more,
        ]  # fmt: skip
        uri = f"sip:hotline@{self.gateway[0]}"
        if self.their.status == 200 and method in {
            "ACK",
            "BYE",
        }:  # in the call: to whoever answered, on the way it came
            uri = message.uri_in(self.their.get("Contact"))
            headers += [("Route", one) for one in reversed(message.listed(self.their.all("Record-Route")))]
        return Message(method=method, uri=uri, headers=headers, body=body)

    def _send(self, sent: Message) -> None:
        if not self.transport.is_closing():
            self.transport.sendto(sent.bytes(), self.gateway)

    def _set(self, state: str) -> None:
        self.state = state
        self.changed.set()

    def _end(self, by: str) -> None:
        self.by = self.by or by
        if self._repeating is not None:
            self._repeating.cancel()
        if self.ear is not None:
            self.ear.close()
        self._set("over")


async def open_caller(gateway: tuple[str, int], number: str = "", source: str = "127.0.0.1") -> Caller:
    _, caller = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Caller(gateway, number), local_addr=(source, 0)
    )
    return caller
