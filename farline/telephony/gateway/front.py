"""The gateway's own HTTP, on loopback: a small ASGI application that only the pages' process may speak to."""

import json
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from farline.telephony import signing
from farline.telephony.gateway.exchange import Away, Refused
from farline.telephony.gateway.hotline import NotRinging
from farline.telephony.gateway.media import NotOpen, NotShared
from farline.telephony.gateway.offers import OfferUnfit
from farline.telephony.gateway.switchboard import Full, NotThere, Switchboard

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
LONGEST = 30_000
RING = re.compile(r"/hotline/([A-Za-z0-9_-]{10,40})")
EAR = re.compile(r"/ears/([A-Za-z0-9_-]{10,40})")
WHISPER = re.compile(r"/whispers/([A-Za-z0-9_-]{10,40})")
RESOURCE = re.compile(r"/calls/([A-Za-z0-9_-]{10,40})")


class Front:
    """Each request is signed JSON with the volunteer it is for; each answer is JSON."""

    def __init__(self, board: Switchboard, key: bytes) -> None:
        self.board, self.key = board, key

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body = await whole(receive)
        header = next((v.decode("latin-1") for k, v in scope["headers"] if k == signing.HEADER.lower().encode()), "")
        path, method = scope["path"], scope["method"]
        right = signing.is_right(self.key, header, method=method, path=path, body=body, now=int(time.time()))
        status, said = (401, {"refused": "signature"}) if not right else await self._work(method, path, body)
        raw = json.dumps(said).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(raw)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": raw})

    async def _work(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            asked = json.loads(body or b"{}")
            return await self._do(method, path, asked, int(asked["volunteer"]))
        except OfferUnfit:
            return 400, {"refused": "offer"}
        except Refused as no:
            return 403, {"refused": no.code}
        except (NotThere, NotRinging, NotShared):
            return 404, {"refused": "not_there"}
        except NotOpen:
            return 409, {"refused": "not_open"}
        except (Full, Away) as not_now:
            return 503, {"refused": "full" if isinstance(not_now, Full) else "away"}
        except (KeyError, TypeError, ValueError):
            return 400, {"refused": "request"}

    async def _do(self, method: str, path: str, asked: dict[str, Any], volunteer: int) -> tuple[int, dict[str, Any]]:
        if (method, path) == ("POST", "/calls"):
            line, answer = await self.board.call(permit=asked["permit"], volunteer=volunteer, offer=asked["offer"])
            return 201, {"resource": line.resource, "answer": answer}
        if path == "/echo":
            if method == "DELETE":
                await self.board.end_echo(volunteer)
                return 200, {}
            return 201, {"answer": await self.board.echo(volunteer=volunteer, offer=asked["offer"])}
        ring = RING.fullmatch(path)
        if ring is not None and method == "POST":
            if asked["do"] == "caller":
                return 200, {"caller": self.board.hotline.caller_of(ring[1], volunteer)}
            self.board.hotline.bar(ring[1], volunteer)
            return 200, {}
        ear = EAR.fullmatch(path)
        if ear is not None and method == "POST":
            line = self.board.line_of(ear[1], int(asked["of"]))
            return 201, {"answer": await line.sound.listen(volunteer, asked["offer"])}
        whisper = WHISPER.fullmatch(path)
        if whisper is not None:
            return await self._whisper(method, whisper[1], asked, volunteer)
        found = RESOURCE.fullmatch(path)
        if found is None:
            raise NotThere
        line = self.board.line_of(found[1], volunteer)
        if method == "DELETE":
            line.hang_up()
            return 200, {}
        if line.over:
            raise NotThere
        if "key" in asked:
            return (200, {}) if line.press(str(asked["key"])) else (409, {"refused": "key"})
        return 201, {"resource": line.resource, "answer": await line.sound.another(asked["offer"])}

    async def _whisper(
        self, method: str, resource: str, asked: dict[str, Any], volunteer: int
    ) -> tuple[int, dict[str, Any]]:
        """The volunteer opens and shuts it; `of` says whose it is when somebody else wants to speak."""
        if "of" in asked:
            line = self.board.line_of(resource, int(asked["of"]))
            return 201, {"answer": await line.whisper.speak(volunteer, asked["offer"])}
        line = self.board.line_of(resource, volunteer)
        if method == "DELETE":
            line.whisper.shut()
            return 200, {}
        return 201, {"answer": await line.whisper.open(asked["offer"])}


async def whole(receive: Receive, longest: int = LONGEST) -> bytes:
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > longest or message["type"] == "http.disconnect":
            return b""
        if not message.get("more_body"):
            return body
