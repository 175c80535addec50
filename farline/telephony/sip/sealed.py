"""SIP by TLS: one connection to each trunk, opened when there is something to say, and only to whom a CA vouches for.

What is said while it opens waits; when it can't be opened nothing was said, and the call is given up by its own clock.
"""

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from farline.telephony.sip import message

OPENS_WITHIN = 4.0
PING, EVERY = b"\r\n\r\n", 25.0  # so that no firewall forgets the connection in the middle of a talk


class TlsPlace(NamedTuple):
    """Where a trunk takes TLS; the name is the one in its certificate."""

    host: str
    port: int


def believing(authorities: str) -> ssl.SSLContext:
    """Raises OSError where that file is not there."""
    is_folder = Path(authorities).is_dir()
    made = ssl.create_default_context(
        cafile=None if is_folder else authorities or None, capath=authorities if is_folder else None
    )
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


class TlsWays:
    """`authorities`: a file or folder of those whose word counts; empty for those that the system trusts."""

    def __init__(self, take: Callable[[bytes, TlsPlace], None], authorities: str = "") -> None:
        self.take, self.authorities = take, authorities
        self.ways: dict[TlsPlace, Way] = {}

    def context(self) -> ssl.SSLContext:
        return believing(self.authorities)

    def send(self, raw: bytes, to: TlsPlace) -> None:
        way = self.ways.get(to)
        if way is None or way.over:
            way = self.ways[to] = Way(to, self.context, self.take)
        way.send(raw)

    def close(self) -> None:
        """At the very end: nobody's goodbye is waited for."""
        for way in self.ways.values():
            way.close()
            way.abort()


class Way:
    def __init__(
        self, to: TlsPlace, context: Callable[[], ssl.SSLContext], take: Callable[[bytes, TlsPlace], None]
    ) -> None:
        self.to, self.context, self.take = to, context, take
        self.over = False
        self._waiting: list[bytes] = []
        self._out: asyncio.StreamWriter | None = None
        self._at_work = asyncio.create_task(self._run())

    def send(self, raw: bytes) -> None:
        if self._out is None:
            self._waiting.append(raw)
        else:
            self._out.write(raw)

    async def _run(self) -> None:
        try:
            with contextlib.suppress(OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                async with asyncio.timeout(OPENS_WITHIN):
                    heard, self._out = await asyncio.open_connection(
                        self.to.host, self.to.port, ssl=self.context(), limit=message.LONGEST
                    )
                for raw in self._waiting:
                    self._out.write(raw)
                asyncio.get_running_loop().call_later(EVERY, self._ping)
                while True:
                    await self._take_one(heard)
        finally:
            self.close()

    def _ping(self) -> None:
        if self._out is not None and not self.over:
            self._out.write(PING)
            asyncio.get_running_loop().call_later(EVERY, self._ping)

    async def _take_one(self, heard: asyncio.StreamReader) -> None:
        head = (await heard.readuntil(b"\r\n\r\n")).lstrip(b"\r\n")
        if not head:
            return  # keep-alive
        found = re.search(rb"^(?:content-length|l)[ \t]*:[ \t]*(\d{1,5})[ \t]*\r$", head, re.I | re.M)
        length = int(found[1]) if found else 0
        if length > message.LONGEST:
            raise asyncio.LimitOverrunError("too long", length)
        self.take(head + await heard.readexactly(length), self.to)

    def abort(self) -> None:
        if self._out is not None:
            self._out.transport.abort()

    def close(self) -> None:
        self.over = True
        if self._out is not None:
            self._out.close()
        if self._at_work is not asyncio.current_task():
            self._at_work.cancel()
