"""Requests and pages on their way between the event loop and the threads: whole, in parts, or broken."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from farline.doors.common import bridge
from farline.doors.common.hands import Hands

GET = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b"", "http_version": "1.1"}
POST = {**GET, "method": "POST"}


class Page(list[bytes]):
    streaming = False
    closed_in = ""

    def close(self) -> None:
        self.closed_in = threading.current_thread().name


def asked(app: Callable[..., Any], scope: Any = GET, parts: tuple[bytes, ...] = (b"",)) -> list[Any]:
    """What was sent in answer to a request that comes in these parts."""
    sent: list[Any] = []
    coming = [{"type": "http.request", "body": part, "more_body": part is not parts[-1]} for part in parts]

    async def receive() -> Any:
        return coming.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(bridge.Bridge(app, 2)(scope, receive, send))
    return sent


def test_it_sends_a_page_in_one_piece_and_closes_it_where_it_was_written():
    page = Page([b"one ", b"two"])

    def app(environ: Any, start: Any) -> Page:
        start("302 Found", [("Location", "/there "), ("X-Form", environ["wsgi.input"].read().decode())])
        return page

    head, body = asked(app, POST, (b"a=1",))
    assert (head["status"], head["headers"]) == (302, [(b"location", b"/there"), (b"x-form", b"a=1")])
    assert (body["body"], body.get("more_body", False)) == (b"one two", False)
    assert page.closed_in.startswith("page-")


def test_it_takes_a_list_in_parts_and_hands_out_a_file_in_parts():
    def app(environ: Any, start: Any) -> Page:
        start("200 OK", [])
        given = iter(lambda: environ["wsgi.input"].read(5), b"")
        page = Page([*given, *[b"x" * 40_000] * 4])
        page.streaming = True
        return page

    _head, *bodies = asked(app, POST, (b"half ", b"and ", b"half"))
    assert b"".join(one["body"] for one in bodies) == b"half and half" + b"x" * 160_000
    assert [one.get("more_body", False) for one in bodies] == [True] * (len(bodies) - 1) + [False]
    assert 1 < len(bodies) < 5


def test_it_lets_the_server_hear_what_went_wrong():
    def app(_environ: Any, _start: Any) -> Page:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        asked(app)


def test_it_asks_first_whoever_worked_last_and_never_more_than_it_has():
    async def evening() -> tuple[set[str], list[str]]:
        loop, hands, gate = asyncio.get_running_loop(), Hands(2), threading.Event()

        def work(waits: bool) -> str:
            if waits:
                gate.wait(5)
            return threading.current_thread().name

        def ask(waits: bool) -> "asyncio.Future[str]":
            done: asyncio.Future[str] = loop.create_future()
            hands.do(work, (waits,), done)
            return done

        crowd = [ask(True) for _ in range(5)]
        loop.call_later(0.02, gate.set)
        many = set(await asyncio.gather(*crowd))
        return many, [await ask(False) for _ in range(5)]

    many, quiet = asyncio.run(evening())
    assert len(many) <= 2
    assert len(set(quiet)) == 1
