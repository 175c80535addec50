"""Asks the gateway, on loopback, in signed JSON."""

import asyncio
import json
import time
from typing import Any

from farline.telephony import signing, whereabouts

TIMEOUT = 12.0
LONGEST = 100_000


async def ask(method: str, path: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Status and JSON; (502, refused "gateway") when it is not there."""
    body = json.dumps(asked).encode()
    port = whereabouts.port_of(whereabouts.GATEWAY)
    if port is None:
        return 502, {"refused": "gateway"}
    signed = signing.signed(signing.secret(), method=method, path=path, body=body, at=int(time.time()))
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"{signing.HEADER}: {signed}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    try:
        raw = await asyncio.wait_for(_exchange(port, head.encode() + body), TIMEOUT)
        first, _, rest = raw.partition(b"\r\n")
        status = int(first.split(b" ")[1])
        said = json.loads(rest.partition(b"\r\n\r\n")[2])
    except (OSError, TimeoutError, ValueError, IndexError):
        return 502, {"refused": "gateway"}
    return status, said


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
