"""An evening: many volunteers over HTTP against the real server, one whole cycle (next, permit, outcome) each in 20 s.

Size is how many volunteers. The latencies are those of single requests. A double call, an outcome that was told to
be saved and is not there, or a call to somebody who said no is a failure whatever the speed.
"""

import asyncio
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import form
from bench.work import messy, postgres, site
from bench.work.evening import CSRF
from bench.work.ports import free_port
from farline import ROOT

VOLUNTEERS, EVERY, SECONDS, FULL_SECONDS = 500, 20.0, 20.0, 60.0
LINES, FEW, MUST_P99_MS = 20_000, 200, 250.0
EMPTY, REQUESTS, AT_ONCE, LIMIT_SECONDS = "/healthz", 4, 16, 5.0  # a cycle is four requests


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    volunteers, seconds = size or VOLUNTEERS, FULL_SECONDS if full else SECONDS
    with postgres.server() as url:
        for database in ("", url) if url else ("",):
            yield _case(volunteers, seconds, database)


def _case(volunteers: int, seconds: float, database: str) -> form.Case:
    kept: dict[str, int] = {}

    def ours() -> form.Sample:
        with _served(database, volunteers) as (env, port, sessions):
            crowd = Crowd(port, seconds)
            asyncio.run(crowd.call(sessions))
            found = site.run(env, "bench.work.evening", "judge")
        lost = max(0, crowd.told - found["saved"])
        for name, more in (("double", found["double"]), ("lost", lost), ("after_opt_out", found["after_opt_out"]),
                           ("failed", crowd.failed)):  # fmt: skip
            kept[name] = kept.get(name, 0) + more
        return form.Sample(crowd.told / seconds, crowd.seconds)

    def limit() -> form.Sample:
        with _served(database, 0) as (_, port, _):
            crowd = Crowd(port, LIMIT_SECONDS)
            return form.Sample(asyncio.run(crowd.ask_nothing()) / REQUESTS, crowd.seconds)

    engine = "PostgreSQL" if database else "SQLite"
    return form.Case(
        "evening", f"{volunteers} volunteers for {seconds:g} s, a cycle in {EVERY:g} s, {engine}", "cycles/s",
        ours=ours, limit=limit, must_p99_ms=MUST_P99_MS, extra=kept,
        must=lambda line: not any(kept[name] for name in ("double", "lost", "after_opt_out", "failed")),
    )  # fmt: skip


@contextmanager
def _served(database: str, volunteers: int) -> Iterator[tuple[site.Env, int, list[str]]]:
    """A site with a list, so many people signed in, and the real server in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, site.throw_away(database) as env:
        path = Path(folder) / "list.csv"
        messy.write(path, LINES if volunteers else FEW)
        sessions = site.run(env, "bench.work.evening", "stage", path, volunteers)
        port = free_port()
        command = [sys.executable, "-m", "farline", "serve", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        try:
            _wait_for(port)
            yield env, port, sessions
        finally:
            server.terminate()
            server.wait()


class Line:
    """One connection that is kept, as a browser keeps it."""

    def __init__(self, port: int, session: str, seconds: list[float]) -> None:
        self.port, self.seconds = port, seconds
        origin = f"http://127.0.0.1:{port}"
        self.head = (
            f"Host: 127.0.0.1:{port}\r\nOrigin: {origin}\r\nReferer: {origin}/\r\nCookie: farline={session}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )

    async def __aenter__(self) -> "Line":
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.close()

    async def post(self, path: str, **fields: str) -> tuple[str, str]:
        body = "&".join(f"{name}={value}" for name, value in {"csrfmiddlewaretoken": CSRF, **fields}.items())
        return await self.ask("POST", path, body)

    async def ask(self, method: str, path: str, body: str = "") -> tuple[str, str]:
        """The body, and where a redirect leads."""
        started = time.perf_counter()
        said = f"{method} {path} HTTP/1.1\r\n{self.head}Content-Length: {len(body)}\r\n\r\n{body}"
        self.writer.write(said.encode())
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        length = re.search(r"(?im)^content-length: (\d+)", head)
        text = (await self.reader.readexactly(int(length[1]) if length else 0)).decode("utf-8", "replace")
        self.seconds.append(time.perf_counter() - started)
        where = re.search(r"(?im)^location: ([^\r\n]+)", head)
        if not re.match(r"HTTP/1\.1 (200|302)", head):
            raise ValueError(head[:12])
        return text, where[1] if where else ""


class Crowd:
    def __init__(self, port: int, lasts: float) -> None:
        self.port, self.lasts = port, lasts
        self.seconds: list[float] = []
        self.told = self.failed = 0

    async def call(self, sessions: list[str]) -> None:
        began = time.monotonic()
        await asyncio.gather(*(self._volunteer(one, at, len(sessions), began) for at, one in enumerate(sessions)))

    async def ask_nothing(self) -> float:
        """Requests a second that the same server can answer at all: an empty view, on a few connections."""

        async def over_and_over(began: float) -> int:
            asked = 0
            async with Line(self.port, "", self.seconds) as line:
                while time.monotonic() - began < self.lasts:
                    await line.ask("GET", EMPTY)
                    asked += 1
            return asked

        began = time.monotonic()
        found = await asyncio.gather(*(over_and_over(began) for _ in range(AT_ONCE)))
        return sum(found) / (time.monotonic() - began)

    async def _volunteer(self, session: str, at: int, of: int, began: float) -> None:
        """One cycle after another, each begun at this volunteer's own moment of the twenty seconds."""
        starts = began + EVERY * at / of
        while starts < began + self.lasts:
            await asyncio.sleep(max(0.0, starts - time.monotonic()))
            try:
                done = await self._cycle(session)  # first, for others count while this one waits
                self.told += done
            except (OSError, EOFError, ValueError):
                self.failed += 1
            starts += EVERY

    async def _cycle(self, session: str) -> int:
        """REQUESTS of them: next, permit, the call page, outcome."""
        async with Line(self.port, session, self.seconds) as line:
            _, where = await line.post("/zh-hans/desk/next/")
            if "/call/" not in where:
                raise ValueError("nobody is there to call")
            await line.post(where + "dial", way="practice")
            page, _ = await line.ask("GET", where)
            hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("fence", "key")}
            fields = {name: found[1] for name, found in hidden.items() if found}
            _, saved = await line.post(where + "outcome", line="no_answer", conversation="", **fields)
            if not saved.endswith("/saved"):
                raise ValueError("the outcome was not taken")
        return 1


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not begin")
