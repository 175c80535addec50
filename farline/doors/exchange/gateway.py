"""Asks a gateway, on loopback, in signed JSON. With several, a call stays with the one that has it."""

import asyncio
import hashlib
import json
import re
import time
from typing import Any

from farline.telephony import rules, signing, whereabouts

TIMEOUT = 12.0
LONGEST = 100_000
AWAY = (502, {"refused": "gateway"})
RESOURCE = re.compile(r"/(?:calls|hotline|ears|whispers)/(\d{1,2})-")


def ports_for(path: str, volunteer: int, known: dict[int, int], permit: str = "") -> list[int]:
    """Whom to ask, in this order. A new call goes to a gateway drawn by lot, which the volunteer then keeps.

    The embedded gateway gets no new calls where there are others, and keeps those that it has.
    """
    found = RESOURCE.match(path)
    one = int(found[1]) if found else rules.gateway_of(permit)
    if one is not None:
        return [known[one]] if one in known else []
    if len(known) > 1:
        known = {number: port for number, port in known.items() if number}
    lots = {hashlib.sha256(b"%d|%d" % (number, volunteer)).digest(): port for number, port in known.items()}
    return [lots[lot] for lot in sorted(lots)]


async def ask(method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and JSON; AWAY when none is there. The next one is asked only if the first took no connection at all."""
    body = json.dumps(asked).encode()
    permit = str(asked.get("permit", ""))
    for port in ports_for(path, int(asked["volunteer"]), whereabouts.gateways(), permit):
        signed = signing.signed(signing.secret(), method=method, path=path, body=body, at=int(time.time()))
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"{signing.HEADER}: {signed}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        try:
            raw = await asyncio.wait_for(_exchange(port, head.encode() + body), TIMEOUT)
            first, _, rest = raw.partition(b"\r\n")
            return int(first.split(b" ")[1]), json.loads(rest.partition(b"\r\n\r\n")[2])
        except ConnectionRefusedError:
            continue
        except (OSError, TimeoutError, ValueError, IndexError):
            break
    return AWAY


async def _exchange(port: int, sent: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(sent)
        await writer.drain()
        raw = b""
        while len(raw) < LONGEST and (part := await reader.read(LONGEST)):
            raw += part
        return raw
    finally:
        writer.close()
