"""Public pages, kept for a second on a shelf in memory: a crowd that comes at once is served, and one of it waits.

Only what a page itself calls public comes onto the shelf, never an answer with a cookie. Of many who ask for the same
page while it is written anew, one has it written and the others wait for that. A second is short enough that nobody
sees an old page, and long enough for any crowd.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Key = tuple[str, bytes]

SECONDS = 1.0
LONGEST, MOST = 400_000, 64  # bytes of one page, and how many lie there at once
WAITS = 3.0


@dataclass
class Kept:
    start: Message
    body: bytes = b""
    until: float = 0.0
    fit: bool = True
    parts: list[bytes] = field(default_factory=list)


class Shelf:
    """Used on the event loop alone, so it needs no lock."""

    def __init__(self, app: App, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.seconds, self.clock = app, seconds, clock
        self.kept: dict[Key, Kept] = {}
        self.making: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            return await self.app(scope, receive, send)
        found = self.kept.get(key)
        if found is not None and found.until <= self.clock():
            # It was public a moment ago, so it may be waited for.
            making = self.making.get(key)
            if making is not None:
                await _soon(making)
                found = self.kept.get(key)
                found = found if found is not None and found.until > self.clock() else None
            else:
                return await self._make(key, scope, receive, send)
        if found is not None:
            await send(found.start)
            return await send({"type": "http.response.body", "body": found.body})
        return await self._make(key, scope, receive, send)

    async def _make(self, key: Key, scope: Message, receive: Receive, send: Send) -> None:
        done = self.making.setdefault(key, asyncio.Event())
        taking = Kept({})

        async def pass_on(message: Message) -> None:
            _take(taking, message)
            await send(message)

        try:
            await self.app(scope, receive, pass_on)
            self._keep(key, taking)
        finally:
            done.set()
            if self.making.get(key) is done:
                del self.making[key]

    def _keep(self, key: Key, taken: Kept) -> None:
        if not taken.fit or not taken.start:
            self.kept.pop(key, None)
            return
        taken.body, taken.until = b"".join(taken.parts), self.clock() + self.seconds
        taken.parts = []
        if key not in self.kept and len(self.kept) >= MOST:
            del self.kept[min(self.kept, key=lambda one: self.kept[one].until)]
        self.kept[key] = taken


async def _soon(event: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(WAITS):
            await event.wait()
    except TimeoutError:
        return


def _take(taking: Kept, message: Message) -> None:
    if message["type"] == "http.response.start":
        headers = {name.lower(): value for name, value in message["headers"]}
        taking.start = {**message, "headers": list(message["headers"])}
        public = headers.get(b"cache-control", b"").startswith(b"public")
        taking.fit = message["status"] == 200 and public and not {b"set-cookie", b"vary"} & set(headers)
    elif taking.fit:
        taking.parts.append(message.get("body", b""))
        taking.fit = sum(map(len, taking.parts)) <= LONGEST


def _key(scope: Message) -> Key | None:
    """Without a question mark: what is asked for so is rarely asked for twice."""
    if scope["type"] != "http" or scope["method"] != "GET" or scope.get("query_string"):
        return None
    return scope["path"], next((value for name, value in scope["headers"] if name == b"host"), b"")
