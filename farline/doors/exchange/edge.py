"""/line/: a browser's offer on its way to the gateway, in the shape of WHIP (RFC 9725).

POST /line/calls with the permit → 201, the answer and the call's own address; POST there to come back after a reload,
or to press a key; DELETE to hang up. POST /line/echo is the test line. POST /line/ear/<volunteer>: their mentor hears;
POST /line/whisper/<volunteer>: and speaks to them, once they opened the call's own /whisper.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from farline.doors.exchange import gateway
from farline.doors.live import visitors
from farline.journeys import listen_along
from farline.volunteers import queries as volunteers

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
LONGEST = 20_000
MENTOR = re.compile(r"/line/(ear|whisper)/(\d{1,19})")
CALL = re.compile(r"/line/calls/([A-Za-z0-9_-]{10,40})(?:/(keys|whisper))?")
PERMIT = re.compile(r"Bearer ((?:\d{1,2}~)?[A-Za-z0-9_-]{20,60})")
SDP = "application/sdp"
ALLOWED = {
    "calls": {"POST"},
    "echo": {"POST", "DELETE"},
    "call": {"POST", "DELETE"},
    "keys": {"POST"},
    "ear": {"POST"},
    "whisper": {"POST"},  # a mentor's
    "open": {"POST", "DELETE"},  # the volunteer's own
}
MENTORS = {"ear": "/ears", "whisper": "/whispers"}


def enter(headers: visitors.Headers) -> int | None:
    """Whose cookie this is, where they are a caller: also who hears a call is one."""
    close_old_connections()
    visitor = visitors.of(headers)
    return visitor.volunteer_id if visitor and volunteers.callers_among({visitor.volunteer_id}) else None


def listen(mentor: int, volunteer: int) -> str:
    """The gateway's name of the call that this mentor may hear now; "" when there is none."""
    close_old_connections()
    try:
        return listen_along.listen_along(mentor_id=mentor, volunteer_id=volunteer, now=timezone.now())
    except listen_along.NotInvited:
        return ""


class LineEdge:
    def __init__(
        self, enter: Callable[[visitors.Headers], int | None] = enter, listen: Callable[[int, int], str] = listen
    ) -> None:
        self.enter, self.listen = enter, listen
        self.doormen = ThreadPoolExecutor(max_workers=2, thread_name_prefix="line-door")

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        method, headers = scope["method"], scope["headers"]
        kind, resource = _kind(scope["path"])
        if not kind or method not in ALLOWED[kind]:
            return await _answer(send, 405 if kind else 404)
        if not visitors.asks_this_site(headers) or not _from_here(headers):
            return await _answer(send, 400)
        body = await _whole(receive)
        if body is None:
            return await _answer(send, 413)
        volunteer = await asyncio.get_running_loop().run_in_executor(self.doormen, self.enter, headers)
        if volunteer is None:
            return await _answer(send, 401)
        asked = _asked(kind, method, headers, body, volunteer)
        if asked is None:
            return await _answer(send, 400)
        known = {"calls": "/calls", "echo": "/echo", "open": f"/whispers/{resource}"}
        path = known.get(kind, f"/calls/{resource}")
        if kind in MENTORS:
            call = await asyncio.get_running_loop().run_in_executor(
                self.doormen, self.listen, volunteer, int(resource)
            )
            if not call:
                return await _answer(send, 403, {"refused": "not_invited"})
            path, asked = f"{MENTORS[kind]}/{call}", asked | {"of": int(resource)}
        status, said = await gateway.ask(method, path, asked)
        await _answer(send, status, said)


def _kind(path: str) -> tuple[str, str]:
    if path in {"/line/calls", "/line/echo"}:
        return path.rsplit("/", 1)[1], ""
    found = MENTOR.fullmatch(path)
    if found:
        return found[1], found[2]
    found = CALL.fullmatch(path)
    return ({"keys": "keys", "whisper": "open"}.get(found[2], "call"), found[1]) if found else ("", "")


def _asked(kind: str, method: str, headers: visitors.Headers, body: bytes, volunteer: int) -> dict[str, Any] | None:
    """What the gateway is asked, or None when the browser's request is not what it should be."""
    asked: dict[str, Any] = {"volunteer": volunteer}
    if method == "DELETE":
        return asked
    text = body.decode("utf-8", "replace")
    if kind == "keys":
        return asked | {"key": text} if re.fullmatch(r"[0-9*#]", text) else None
    if visitors.header(headers, b"content-type").split(";")[0].strip() != SDP:
        return None
    if kind == "calls":
        found = PERMIT.fullmatch(visitors.header(headers, b"authorization"))
        if found is None:
            return None
        asked["permit"] = found[1]
    return asked | {"offer": text}


def _from_here(headers: visitors.Headers) -> bool:
    """Scripts of this very site, and of no other: a browser says so itself."""
    site = visitors.header(headers, b"sec-fetch-site")
    origin = visitors.header(headers, b"origin")
    host = visitors.header(headers, b"host")
    return site in {"", "same-origin"} and bool(origin) and origin.partition("://")[2] == host


async def _whole(receive: Receive) -> bytes | None:
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > LONGEST:
            return None
        if not message.get("more_body"):
            return body


async def _answer(send: Send, status: int, said: dict[str, Any] | None = None) -> None:
    said = said or {}
    headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if "answer" in said:
        raw, kind = said["answer"].encode(), SDP
        if "resource" in said:
            headers.append((b"location", f"/line/calls/{said['resource']}".encode()))
    else:
        raw, kind = json.dumps({"refused": said["refused"]} if "refused" in said else {}).encode(), "application/json"
    headers += [(b"content-type", kind.encode()), (b"content-length", str(len(raw)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})
