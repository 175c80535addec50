"""Bodies that come slowly, break off, or are larger than any form."""

import asyncio
from typing import Any

import pytest

from farline.doors.common import patience

POST = {"type": "http", "method": "POST", "path": "/", "headers": []}


class Page:
    """What a request's thread would have seen."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.broke_off = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        try:
            while more:
                message = await receive()
                body, more = body + message.get("body", b""), message.get("more_body", False)
        except patience.GoneAway:
            self.broke_off = True
            return
        self.bodies.append(body)


def asked(page: Page, parts: list[Any], *, knows: bool = False, seconds: float = 0.05) -> list[int]:
    """Sends `parts`: bytes, None for breaking off; after the last that is no end, silence. Returns the statuses."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        if not parts:
            await asyncio.sleep(3600)
        part = parts.pop(0)
        if part is None:
            return {"type": "http.disconnect"}
        more = not part.endswith(b"$")
        return {"type": "http.request", "body": part, "more_body": more}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    asyncio.run(patience.Patience(page, lambda _scope: knows, seconds)(POST, receive, send))
    return statuses


def test_it_hands_on_a_form_that_came_whole():
    page = Page()
    assert asked(page, [b"a=1", b"&b=2$"]) == []
    assert page.bodies == [b"a=1&b=2$"]


def test_it_gives_no_thread_to_a_form_that_never_ends():
    page = Page()
    assert asked(page, [b"a"]) == [408]
    assert page.bodies == []


def test_it_saves_nothing_of_a_form_that_broke_off():
    page = Page()
    assert asked(page, [b"number=0391100", None]) == []
    assert page.bodies == []


LARGE = b"x" * (patience.WHOLE_FORM + 1)


def test_it_reads_a_list_only_from_somebody_who_may_send_one():
    page = Page()
    asked(page, [LARGE, b"rest$"], knows=True)
    assert [len(body) for body in page.bodies] == [len(LARGE) + 5]
    asked(page, [LARGE, b"rest$"], knows=False)
    assert page.bodies[1:] == [b""]


@pytest.mark.parametrize("end", [[None], []])
def test_it_breaks_a_list_off_that_stops_in_the_middle(monkeypatch, end):
    monkeypatch.setattr(patience, "SECONDS_BETWEEN", 0.02)
    page = Page()
    asked(page, [LARGE, b"more", *end], knows=True)
    assert page.broke_off and page.bodies == []
