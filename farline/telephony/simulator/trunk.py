"""The fake trunk: takes every call and lets the number's last digits decide how it goes."""

import asyncio
import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from farline.telephony import fates
from farline.telephony.fates import Fate
from farline.telephony.simulator.answering import Callee
from farline.telephony.sip import message
from farline.telephony.sip.message import Message

Address = tuple[str, int]
ENDED_KEPT = 200


class NotLoopback(Exception):
    """The fake trunk answers on this machine alone: its address must be a loopback address."""


class FakeTrunk(asyncio.DatagramProtocol):
    """`always` lets every number have one fate; `overhear` gets every datagram, for tests that look for leaks."""

    def __init__(self, *, always: Fate | None = None, overhear: Callable[[bytes], None] | None = None) -> None:
        self.always, self.overhear = always, overhear
        self.callees: dict[str, Callee] = {}
        self.ended: list[Callee] = []
        self.latest: Callee | None = None
        self.invites = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.host, self.port = transport.get_extra_info("sockname")[:2]

    def send(self, sent: Message, to: Address) -> None:
        raw = sent.bytes()
        if self.overhear:
            self.overhear(raw)
        if not self.transport.is_closing():
            self.transport.sendto(raw, to)

    def datagram_received(self, data: bytes, source: Address) -> None:
        if self.overhear:
            self.overhear(data)
        try:
            heard = message.read(data)
        except message.Unreadable:
            return
        callee = self.callees.get(heard.call_id)
        if callee is not None:
            callee.hear(heard)
        elif heard.method == "INVITE":
            self.invites += 1
            number = message.user_in(heard.uri)
            fate = self.always or (fates.fate_of(number) if number[-1:].isdigit() else fates.FATES["invalid"])
            callee = self.callees[heard.call_id] = Callee(self, heard, source, number, fate)
            self.latest = callee
            callee.begin()
        elif heard.method not in {"", "ACK"}:
            status, phrase = (200, "OK") if heard.method == "OPTIONS" else (481, "Call Does Not Exist")
            self.send(message.answer(heard, status, phrase, tag=secrets.token_hex(4)), source)

    def forget(self, callee: Callee) -> None:
        if self.callees.pop(callee.call_id, None) is not None:
            self.ended = [*self.ended[-ENDED_KEPT:], callee]

    def close(self) -> None:
        for callee in list(self.callees.values()):
            callee.stop()
        self.transport.close()


async def open_trunk(
    host: str, port: int, *, always: Fate | None = None, overhear: Callable[[bytes], None] | None = None
) -> FakeTrunk:
    if not ipaddress.ip_address(host).is_loopback:
        raise NotLoopback
    _, trunk = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: FakeTrunk(always=always, overhear=overhear), local_addr=(host, port)
    )
    return trunk
