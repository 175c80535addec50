"""A connection that never asks is closed; one that asks, or listens to a long answer, stays."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from farline.doors.commands.hurry import Hurried


class Quick(Hurried):
    seconds = 0.03


class Line(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.closed, self.sent, self.left = False, b"", 0

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def get_write_buffer_size(self) -> int:
        return self.left

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...
    def set_protocol(self, protocol: Any) -> None: ...


def after(seconds: float, *, said: bytes, then: bytes = b"", left: int = 0) -> Line:
    async def listens(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"still here", "more_body": True})
        await asyncio.sleep(0.2)
        await send({"type": "http.response.body", "body": b""})

    async def one() -> Line:
        config = uvicorn.Config(listens, http=Quick, lifespan="off", ws="none", log_config=None)
        config.load()
        line, protocol = Line(), Quick(config, ServerState(), {})
        protocol.connection_made(line)
        if said:
            protocol.data_received(said)
        line.left = left
        if then:
            await asyncio.gather(*protocol.tasks)
            protocol.data_received(then)
        await asyncio.sleep(seconds)
        closed = line.closed
        await asyncio.gather(*protocol.tasks)
        line.closed = closed
        return line

    return asyncio.run(one())


@pytest.mark.parametrize("said", [b"", b"GET / HTTP/1.1\r\nHost: a"])
def test_it_sends_away_who_never_finishes_asking(said):
    assert after(0.08, said=said).closed


def test_it_leaves_a_long_answer_alone():
    line = after(0.1, said=b"GET /live/x HTTP/1.1\r\nHost: a\r\n\r\n")
    assert b"still here" in line.sent and not line.closed


@pytest.mark.slow
def test_it_sends_away_who_has_an_answer_and_never_sends_the_rest_of_what_was_announced():
    ask = b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
    assert after(0.3, said=ask, then=b"1").closed


@pytest.mark.slow
def test_it_sends_away_who_takes_nothing_of_an_answer():
    ask = b"GET /live/x HTTP/1.1\r\nHost: a\r\n\r\n"
    assert after(0.7, said=ask, left=9).closed
