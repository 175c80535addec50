"""The live edge: GET /live/<subject>/<id> as server-sent events, without a Django view and without a thread each.

Nothing is taken in here but a cookie, and nothing is told but that something changed.
"""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections

from farline.doors.live import freshness, subjects, visitors
from farline.doors.live.streams import HEARTBEAT, Places, Stream, TooManyStreams
from farline.doors.live.topics import Topic

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Enter = Callable[[visitors.Headers, str, int], "visitors.Visitor | int"]
ADDRESS = re.compile(r"/live/([a-z]{1,12})/(\d{1,19})")


def enter(headers: visitors.Headers, subject: str, key: int) -> visitors.Visitor | int:
    """Who comes in, or the status that turns them away. Somebody else's and not there look the same."""
    close_old_connections()
    visitor = visitors.of(headers)
    if visitor is None:
        return 401
    status = subjects.SUBJECTS[subject].follow(visitor.volunteer_id, key)
    return visitor if status == subjects.WELCOME else status


class Edge:
    def __init__(self, topics: Mapping[str, Topic], people: Topic, enter: Enter, heartbeat: float = HEARTBEAT) -> None:
        self.topics, self.people, self.enter, self.heartbeat = topics, people, enter, heartbeat
        self.places = Places()
        self.open: set[Stream] = set()
        self.closed = False
        # Two threads ask who comes in; the queue in front of them is short because each asks for milliseconds.
        self.doormen = ThreadPoolExecutor(max_workers=2, thread_name_prefix="live-door")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        found = ADDRESS.fullmatch(scope["path"])
        if found is None or found[1] not in self.topics:
            return await refuse(send, 404)
        if scope["method"] != "GET":
            return await refuse(send, 405)
        if not visitors.asks_this_site(scope["headers"]):
            return await refuse(send, 400)
        if self.closed:
            return await refuse(send, 503)
        subject, key = found[1], int(found[2])
        loop = asyncio.get_running_loop()
        visitor = await loop.run_in_executor(self.doormen, self.enter, scope["headers"], subject, key)
        if isinstance(visitor, int):
            return await refuse(send, visitor)
        try:
            self.places.take(visitor.volunteer_id)
        except TooManyStreams:
            return await refuse(send, 429)
        try:
            await self._tell(self.topics[subject], key, visitor, receive, send)
        finally:
            self.places.give_back(visitor.volunteer_id)

    async def _tell(self, topic: Topic, key: int, visitor: visitors.Visitor, receive: Receive, send: Send) -> None:
        stream = Stream(self.heartbeat)
        about, person = stream.tell, lambda news: stream.tell(news)
        self.open.add(stream)
        topic.join(key, about)
        self.people.join(visitor, person)
        leaving = asyncio.create_task(hear_leaving(receive, stream))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            async for line in stream.lines():
                await send({"type": "http.response.body", "body": line, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            topic.leave(about)
            self.people.leave(person)
            self.open.discard(stream)
            leaving.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await leaving

    def close(self) -> None:
        """End every stream now, so that the server need not wait for anybody."""
        self.closed = True
        for stream in list(self.open):
            stream.end()
        for topic in (*self.topics.values(), self.people):
            topic.close()
        self.doormen.shutdown(wait=False, cancel_futures=True)


HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'"),
]


async def hear_leaving(receive: Receive, stream: Stream) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.end()


async def refuse(send: Send, status: int) -> None:
    """No stream. A browser does not ask again after any of these."""
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def open_edge() -> Edge:
    mark = freshness.marker()
    topics = {
        name: Topic(name, one.look, one.every, mark if one.at_once else None)
        for name, one in subjects.SUBJECTS.items()
    }
    return Edge(topics, Topic("people", visitors.gone, 1.0), enter)
