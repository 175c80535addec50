import asyncio
from typing import Any

import pytest

from farline.doors.common.shelf import LONGEST, MOST, Shelf

PUBLIC = (b"cache-control", b"public, max-age=300")


class Site:
    """Answers each path with its own number of the request; some pages take a moment."""

    def __init__(self, *headers: tuple[bytes, bytes], status: int = 200, body: bytes = b"", slow: float = 0.0) -> None:
        self.headers, self.status, self.body, self.slow = list(headers), status, body, slow
        self.asked: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope["path"])
        nth = len(self.asked)
        await asyncio.sleep(self.slow)
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": b"%d " % nth, "more_body": True})
        await send({"type": "http.response.body", "body": self.body})


async def get(shelf: Shelf, path: str = "/en/tally/", **more: Any) -> bytes:
    heard: list[Any] = []

    async def send(message: Any) -> None:
        heard.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"a")]} | more
    await shelf(scope, None, send)  # type: ignore[arg-type] # nobody sends anything
    return b"".join(one.get("body", b"") for one in heard[1:])


def run(story: Any) -> None:
    asyncio.run(story)


def test_a_public_page_is_written_once_in_a_second():
    async def story() -> None:
        site, now = Site(PUBLIC), [0.0]
        shelf = Shelf(site, 1.0, lambda: now[0])
        assert [await get(shelf) for _ in range(3)] == [b"1 "] * 3
        now[0] = 1.5
        assert [await get(shelf) for _ in range(2)] == [b"2 "] * 2

    run(story())


@pytest.mark.parametrize(
    "site",
    [
        Site(),
        Site((b"cache-control", b"no-store")),
        Site((b"cache-control", b"private, max-age=9")),
        Site(PUBLIC, (b"set-cookie", b"farline=x")),
        Site(PUBLIC, (b"Vary", b"Cookie")),
        Site(PUBLIC, status=404),
        Site(PUBLIC, body=b"x" * (LONGEST + 1)),
    ],
)
def test_nothing_else_comes_onto_the_shelf(site):
    async def story() -> None:
        shelf = Shelf(site)
        await get(shelf)
        await get(shelf)
        assert len(site.asked) == 2 and not shelf.kept

    site.asked.clear()
    run(story())


def test_of_a_crowd_that_comes_when_the_page_is_old_one_has_it_written():
    async def story() -> None:
        site, now = Site(PUBLIC, slow=0.02), [0.0]
        shelf = Shelf(site, 1.0, lambda: now[0])
        await get(shelf)
        now[0] = 2.0
        assert set(await asyncio.gather(*(get(shelf) for _ in range(50)))) == {b"2 "}
        assert len(site.asked) == 2

    run(story())


def test_private_pages_never_wait_for_each_other_nor_get_each_others():
    async def story() -> None:
        site = Site((b"cache-control", b"no-store"), slow=0.01)
        said = await asyncio.gather(*(get(Shelf(site)) for _ in range(5)))
        assert len(set(said)) == 5

    run(story())


def test_another_host_another_page_a_question_and_a_form_are_not_the_same_page():
    async def story() -> None:
        site = Site(PUBLIC)
        shelf = Shelf(site)
        await get(shelf)
        for more in (
            {"headers": [(b"host", b"b")]},
            {"path": "/zh-hans/tally/"},
            {"query_string": b"x=1"},
            {"method": "POST"},
        ):
            await get(shelf, **more)
        assert len(site.asked) == 5

    run(story())


def test_the_shelf_stays_small_whatever_is_asked_for():
    async def story() -> None:
        shelf = Shelf(Site(PUBLIC))
        for nth in range(3 * MOST):
            await get(shelf, f"/tally/tile/{nth}")
        assert len(shelf.kept) <= MOST and not shelf.making

    run(story())


def test_a_page_that_broke_leaves_nobody_waiting():
    async def story() -> None:
        site, now = Site(PUBLIC), [0.0]
        shelf = Shelf(site, 1.0, lambda: now[0])
        await get(shelf)
        now[0] = 2.0

        async def broken(scope: Any, receive: Any, send: Any) -> None:
            raise OSError

        shelf.app = broken
        with pytest.raises(OSError):
            await get(shelf)
        assert not shelf.making
        shelf.app = site
        assert await get(shelf) == b"2 "

    run(story())
