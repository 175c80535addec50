"""rtpengine, asked by its NG protocol: UDP on loopback, without a signature, so nothing else may reach its port."""

import asyncio
import logging
import secrets
from typing import Any

from farline.telephony.gateway import bencode
from farline.telephony.gateway.exchange import Away

log = logging.getLogger(__name__)
PATIENCE, TRIES = 0.7, 3
DOWN_FOR = 5.0
BROWSER, TRUNK, INSIDE = "browser", "trunk", "inside"  # rtpengine's interfaces; the first two also name a call's sides


class NotDone(Exception):
    """The relay answered, and said no."""


class Relay(asyncio.DatagramProtocol):
    """One rtpengine. A question that got lost is asked again under the same name, and is then done only once."""

    def __init__(self) -> None:
        self.waiting: dict[bytes, asyncio.Future[dict[str, Any]]] = {}
        self.calls, self.down_until = 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def error_received(self, trouble: Exception) -> None:
        self.down_until = asyncio.get_running_loop().time() + DOWN_FOR
        for waiting in self.waiting.values():
            if not waiting.done():
                waiting.set_exception(Away())

    def datagram_received(self, data: bytes, source: Any) -> None:
        name, _, said = data.partition(b" ")
        waiting = self.waiting.get(name)
        if waiting is None or waiting.done():
            return
        try:
            waiting.set_result(dict(bencode.read(said)))
        except (bencode.Unreadable, TypeError, ValueError):
            waiting.set_exception(Away())

    async def ask(self, command: str, **asked: Any) -> dict[str, Any]:
        """Raises Away or NotDone. Underscores in names stand for hyphens."""
        words = {"command": command, **{name.replace("_", "-"): value for name, value in asked.items()}}
        name = secrets.token_hex(8).encode()
        raw = name + b" " + bencode.written(words)
        waiting = self.waiting[name] = asyncio.get_running_loop().create_future()
        try:
            for _ in range(TRIES):
                self.transport.sendto(raw)
                try:
                    said = await asyncio.wait_for(asyncio.shield(waiting), PATIENCE)
                except TimeoutError:
                    continue
                if said.get("result") not in {b"ok", b"pong"}:
                    log.warning("relay: %s was not done", command)
                    raise NotDone
                return dict(said)
            self.down_until = asyncio.get_running_loop().time() + DOWN_FOR
            raise Away
        finally:
            del self.waiting[name]
            if waiting.done() and not waiting.cancelled():
                waiting.exception()  # it was raised above, or nobody waits any more


class Relays:
    """All rtpengines of this machine; a call gets the one that has fewest."""

    def __init__(self, relays: list[Relay]) -> None:
        self.relays = relays

    def one(self) -> Relay:
        """Raises Away when all are down."""
        now = asyncio.get_running_loop().time()
        up = [relay for relay in self.relays if relay.down_until <= now]
        if not up:
            raise Away
        return min(up, key=lambda relay: relay.calls)

    def close(self) -> None:
        for relay in self.relays:
            relay.transport.close()


async def open_relays(addresses: list[tuple[str, int]]) -> Relays:
    loop = asyncio.get_running_loop()
    return Relays([(await loop.create_datagram_endpoint(Relay, remote_addr=one))[1] for one in addresses])
