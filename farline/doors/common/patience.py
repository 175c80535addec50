"""Takes in what a browser sends before a thread is given to it.

A few threads write all pages. Whoever sends a form one letter a second would hold one of them for hours, and twelve of
those shut the site; whoever breaks off in the middle would have half a form saved. So a form is read here first, whole
and within seconds. A list may be large and takes its time, but only from somebody signed in, at a steady pace, and a
few at a time.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

WHOLE_FORM = 1_000_000  # bytes; what is larger is a list
SECONDS_FOR_A_FORM = 30.0
SECONDS_BETWEEN = 15.0  # the longest silence within a list
SLOWEST = 4_000  # bytes a second, after the first half minute
LISTS_AT_ONCE = 3


class GoneAway(OSError):
    """The other side broke off, or sent too slowly. Nothing was saved."""


class Patience:
    def __init__(
        self,
        app: App,
        knows: Callable[[Message], bool],
        seconds: float = SECONDS_FOR_A_FORM,
        lists: int = LISTS_AT_ONCE,
    ) -> None:
        """`knows`: whether somebody signed in sends this. It may ask the database, so it runs in a thread."""
        self.app, self.knows, self.seconds = app, knows, seconds
        self.lists = asyncio.Semaphore(lists)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            return await self.app(scope, receive, send)
        try:
            async with asyncio.timeout(self.seconds):
                taken, whole = await _take_in(receive)
        except GoneAway:
            return None
        except TimeoutError:
            return await _refuse(send, 408)
        if whole:
            return await self.app(scope, _from(taken, receive), send)
        if not await asyncio.to_thread(self.knows, scope):
            return await self.app(scope, await self._without_its_body(receive), send)
        async with self.lists:
            return await self.app(scope, _steady(taken, receive), send)

    async def _without_its_body(self, receive: Receive) -> Receive:
        """Listens a while longer, so that a browser shows our answer and not a broken line; keeps nothing of it."""
        with contextlib.suppress(TimeoutError, GoneAway):
            async with asyncio.timeout(self.seconds):
                while not (await _take_in(receive))[1]:
                    pass
        return _from(bytearray(), receive)


async def _take_in(receive: Receive) -> tuple[bytearray, bool]:
    """What came, and whether it is all. Raises GoneAway."""
    taken = bytearray()
    while len(taken) <= WHOLE_FORM:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneAway
        taken += message.get("body", b"")
        if not message.get("more_body", False):
            return taken, True
    return taken, False


def _from(taken: bytearray, receive: Receive) -> Receive:
    given = False

    async def give() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": bytes(taken), "more_body": False}

    return give


def _steady(taken: bytearray, receive: Receive) -> Receive:
    """The rest of a large body as it comes. Raises GoneAway, which breaks the request off in its thread."""
    given, so_far, began = False, 0, asyncio.get_running_loop().time()

    async def give() -> Message:
        nonlocal given, so_far
        if not given:
            given = True
            return {"type": "http.request", "body": bytes(taken), "more_body": True}
        try:
            async with asyncio.timeout(SECONDS_BETWEEN):
                message = await receive()
        except TimeoutError:
            raise GoneAway from None
        if message["type"] == "http.disconnect":
            raise GoneAway
        so_far += len(message.get("body", b""))
        spent = asyncio.get_running_loop().time() - began
        if message.get("more_body", False) and spent > SECONDS_FOR_A_FORM and so_far / spent < SLOWEST:
            raise GoneAway
        return message

    return give


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
