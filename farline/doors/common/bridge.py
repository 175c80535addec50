"""Between the event loop and the threads that write pages: over it once with the request, and back once with the page.

Every crossing costs as much as a question to the database. A form has come whole already (`patience`), and a page is
whole when it is written; only a list that somebody sends, and a file, go over in parts.
"""

import asyncio
import contextvars
import io
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from a2wsgi.wsgi import Body, build_environ

from farline.doors.common.hands import Hands

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[..., Iterable[bytes]]
PART = 64_000  # bytes of a file that go over at once
MOST = {"POST", "PUT", "PATCH", "DELETE"}


class Bridge:
    """`app` is a WSGI application whose answers say, as Django's do, whether they are `streaming`."""

    def __init__(self, app: App, threads: int) -> None:
        self.app, self.hands = app, Hands(threads)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()
        environ = build_environ(scope, await _body(scope, receive, loop))  # type: ignore[arg-type] # typed twice
        written = loop.create_future()

        async def over(message: Message) -> None:
            await send(message)

        def pass_on(message: Message) -> None:
            """Of an answer in parts; waits until it is on its way."""
            asyncio.run_coroutine_threadsafe(over(message), loop).result()

        self.hands.do(contextvars.copy_context().run, (_write, self.app, environ, pass_on), written)
        for message in await written:
            await send(message)


async def _body(scope: Message, receive: Receive, loop: asyncio.AbstractEventLoop) -> Any:
    if scope["method"] not in MOST:
        return Body(loop, receive)  # type: ignore[arg-type] # typed twice; nobody reads it
    first = await receive()
    if not first.get("more_body", False):
        return io.BytesIO(first.get("body", b""))
    rest = Body(loop, receive)  # type: ignore[arg-type] # typed twice
    rest.buffer.extend(first.get("body", b""))
    return rest


def _write(app: App, environ: Any, pass_on: Callable[[Message], None]) -> list[Message]:
    """In a thread. The messages that are left to send."""
    head: Message = {}

    def start(status: str, headers: list[tuple[str, str]], _trouble: Any = None) -> None:
        plain = [(name.strip().lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        head.update(type="http.response.start", status=int(status[:3]), headers=plain)

    answer = app(environ, start)
    try:
        if not getattr(answer, "streaming", False):
            return [head, {"type": "http.response.body", "body": b"".join(answer)}]
        pass_on(head)
        part = bytearray()
        for piece in answer:
            part += piece
            if len(part) >= PART:
                pass_on({"type": "http.response.body", "body": bytes(part), "more_body": True})
                part.clear()
        return [{"type": "http.response.body", "body": bytes(part)}]
    finally:
        getattr(answer, "close", lambda: None)()
