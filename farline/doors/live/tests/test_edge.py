"""The edge itself, called as a server calls it, without a socket and without a table."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Mapping
from typing import Any

import pytest

from farline.doors.live import streams
from farline.doors.live.edge import Edge
from farline.doors.live.topics import News, Topic
from farline.doors.live.visitors import Visitor

MEILAN, ANPING = Visitor(1, "cookie-of-meilan"), Visitor(2, "cookie-of-anping")
HOST = (b"host", b"127.0.0.1:8600")


class Board:
    """Stands in for the tables that the topics look at, and counts the looks."""

    def __init__(self) -> None:
        self.news: dict[Hashable, News] = {}
        self.looks = 0

    def look(self, keys: Collection[Hashable]) -> Mapping[Hashable, News]:
        self.looks += 1
        return {key: self.news[key] for key in keys if key in self.news}


class Page:
    """A browser's side of one stream."""

    def __init__(self, edge: Edge, path: str, *headers: tuple[bytes, bytes], method: str = "GET") -> None:
        self.scope = {"type": "http", "method": method, "path": path, "headers": [HOST, *headers]}
        self.edge, self.heard, self.status = edge, b"", 0
        self.closing, self.ended = asyncio.Event(), asyncio.Event()
        self.task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        await self.edge(self.scope, self._receive, self._send)
        self.ended.set()

    async def _receive(self) -> dict[str, Any]:
        await self.closing.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        else:
            self.heard += message.get("body", b"")

    async def until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(2):
            while not happened():
                await asyncio.sleep(0.005)

    async def end(self) -> None:
        async with asyncio.timeout(2):
            await self.ended.wait()


class House:
    def __init__(self, heartbeat: float = 30) -> None:
        self.claims, self.people = Board(), Board()
        self.cookies = {b"meilan": MEILAN, b"anping": ANPING}
        self.edge = Edge(
            {"claim": Topic("claim", self.claims.look, 0.01)},
            Topic("people", self.people.look, 0.01),
            self.enter,
            heartbeat,
        )

    def enter(self, headers: Any, subject: str, key: int) -> Visitor | int:
        cookie = dict(headers).get(b"cookie", b"")
        return self.cookies.get(cookie, 401)

    def page(self, path: str = "/live/claim/7", cookie: bytes = b"meilan", method: str = "GET") -> Page:
        return Page(self.edge, path, (b"cookie", cookie), method=method)


def evening(story: Callable[[House], Awaitable[None]], heartbeat: float = 30) -> None:
    async def run() -> None:
        house = House(heartbeat)
        try:
            await story(house)
        finally:
            house.edge.close()

    asyncio.run(run())


def test_it_tells_the_page_that_the_claim_was_withdrawn_and_ends():
    async def story(house: House) -> None:
        page = house.page()
        await page.until(lambda: page.status == 200)
        house.claims.news[7] = News("withdrawn", last=True)
        await page.end()
        assert b"event: withdrawn\ndata: {}\n\n" in page.heard

    evening(story)


def test_it_says_nothing_about_another_claim():
    async def story(house: House) -> None:
        page = house.page()
        house.claims.news[8] = News("withdrawn", last=True)
        await page.until(lambda: house.claims.looks > 3)
        assert b"withdrawn" not in page.heard and not page.ended.is_set()

    evening(story)


def test_it_tells_the_same_news_once():
    async def story(house: House) -> None:
        page = house.page()
        house.claims.news[7] = News("progress", {"done": 3})
        await page.until(lambda: b"progress" in page.heard)
        looks = house.claims.looks
        await page.until(lambda: house.claims.looks > looks + 3)
        assert page.heard.count(b"progress") == 1 and b'{"done": 3}' in page.heard

    evening(story)


def test_it_ends_the_streams_of_a_volunteer_who_was_suspended_and_no_others():
    async def story(house: House) -> None:
        mine, other = house.page(), house.page(cookie=b"anping")
        await other.until(lambda: mine.status == other.status == 200)
        house.people.news[MEILAN] = News(last=True)
        await mine.end()
        assert b"event" not in mine.heard and not other.ended.is_set()

    evening(story)


def test_it_looks_once_for_all_streams_of_a_topic():
    async def story(house: House) -> None:
        pages = [house.page(f"/live/claim/{n}", cookie) for n, cookie in enumerate([b"meilan", b"anping"] * 3)]
        await pages[0].until(lambda: all(page.status == 200 for page in pages))
        topic = house.edge.topics["claim"]
        topic.close()  # from here on the test looks itself
        assert topic._thread is not None
        await asyncio.to_thread(topic._thread.join)
        before = house.claims.looks
        topic.look_once()
        assert house.claims.looks == before + 1

    evening(story)


def test_it_gives_one_volunteer_a_few_streams_and_frees_the_place_when_a_page_closes():
    async def story(house: House) -> None:
        pages = [house.page() for _ in range(streams.PER_VOLUNTEER)]
        await pages[0].until(lambda: all(page.status == 200 for page in pages))
        late = house.page()
        await late.end()
        assert late.status == 429
        pages[0].closing.set()
        await pages[0].end()
        again = house.page()
        await again.until(lambda: again.status == 200)
        other = house.page(cookie=b"anping")
        await other.until(lambda: other.status == 200)

    evening(story)


def test_it_leaves_nobody_waiting_when_the_server_stops():
    async def story(house: House) -> None:
        page = house.page()
        await page.until(lambda: page.status == 200)
        house.edge.close()
        await page.end()
        late = house.page()
        await late.end()
        assert late.status == 503

    evening(story)


def test_it_keeps_a_silent_line_warm():
    async def story(house: House) -> None:
        page = house.page()
        await page.until(lambda: b": still here" in page.heard)

    evening(story, heartbeat=0.01)


def test_it_goes_on_after_a_look_that_failed(caplog: pytest.LogCaptureFixture):
    async def story(house: House) -> None:
        real, failed = house.claims.look, list[bool]()

        def look(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
            if not failed:
                failed.append(True)
                raise OSError("the database is locked")
            return real(keys)

        house.edge.topics["claim"].look = look
        house.claims.news[7] = News("withdrawn", last=True)
        page = house.page()
        await page.end()
        assert failed and b"withdrawn" in page.heard

    evening(story)


@pytest.mark.parametrize(
    ("path", "cookie", "method", "status"),
    [
        ("/live/claim/7", b"", "GET", 401),
        ("/live/claim/7", b"meilan", "POST", 405),
        ("/live/nothing/7", b"meilan", "GET", 404),
        ("/live/claim/x", b"meilan", "GET", 404),
        ("/live/claim/99999999999999999999", b"meilan", "GET", 404),
        ("/live/", b"meilan", "GET", 404),
    ],
)
def test_it_turns_away_what_it_does_not_know(path: str, cookie: bytes, method: str, status: int):
    async def story(house: House) -> None:
        page = house.page(path, cookie, method)
        await page.end()
        assert page.status == status and page.heard == b""

    evening(story)


def test_it_turns_away_a_request_for_another_site():
    async def story(house: House) -> None:
        page = Page(house.edge, "/live/claim/7", (b"cookie", b"meilan"))
        page.scope["headers"] = [(b"host", b"elsewhere.example"), (b"cookie", b"meilan")]
        await page.end()
        assert page.status == 400

    evening(story)


def test_it_looks_as_soon_as_something_was_written_and_not_before():
    async def story(house: House) -> None:
        written: list[int] = []
        topic = Topic("claim", house.claims.look, 5.0, lambda: len(written))
        house.edge.topics = {"claim": topic}
        page = house.page()
        await page.until(lambda: page.status == 200 and house.claims.looks > 0)
        looks = house.claims.looks
        await asyncio.sleep(0.2)
        assert house.claims.looks <= looks + 1, "nothing was written, so nobody looks"
        house.claims.news[7] = News("withdrawn", last=True)
        written.append(1)
        await page.end()
        assert b"withdrawn" in page.heard
        topic.close()

    evening(story)


def test_it_sees_at_once_who_comes_while_nothing_is_written():
    async def story(house: House) -> None:
        house.edge.topics = {"claim": Topic("claim", house.claims.look, 5.0, lambda: 1)}
        first = house.page()
        await first.until(lambda: first.status == 200 and house.claims.looks > 0)
        house.claims.news[8] = News("withdrawn", last=True)
        second = house.page("/live/claim/8", b"anping")
        await second.end()
        assert b"withdrawn" in second.heard

    evening(story)


def test_a_mark_that_cannot_be_read_silences_nobody(caplog: pytest.LogCaptureFixture):
    async def story(house: House) -> None:
        def broken() -> int:
            raise OSError("the database is away")

        house.edge.topics = {"claim": Topic("claim", house.claims.look, 0.01, broken)}
        page = house.page()
        await page.until(lambda: "looking for news" in caplog.text)
        house.edge.topics["claim"].mark = lambda: 1
        house.claims.news[7] = News("withdrawn", last=True)
        await page.end()

    evening(story)
