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
from pathlib import Path
from typing import Any

from bench import form
from bench.work import messy, site
from bench.work.evening import CSRF
from farline import ROOT

VOLUNTEERS, EVERY, SECONDS, FULL_SECONDS = 500, 20.0, 20.0, 60.0
LINES, MUST_P99_MS = 20_000, 250.0


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    volunteers, seconds = size or VOLUNTEERS, FULL_SECONDS if full else SECONDS
    kept: dict[str, int] = {}

    def ours() -> form.Sample:
        sample, found = _evening(volunteers, seconds)
        kept.update(found)
        return sample

    yield form.Case(
        "evening", f"{volunteers} volunteers for {seconds:g} s, a cycle in {EVERY:g} s", "cycles/s",
        ours=ours, must_p99_ms=MUST_P99_MS, extra=kept,
        must=lambda line: not any(kept[name] for name in ("double", "lost", "after_opt_out", "failed")),
    )  # fmt: skip


def _evening(volunteers: int, seconds: float) -> tuple[form.Sample, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder, site.throw_away() as env:
        path = Path(folder) / "list.csv"
        messy.write(path, LINES)
        sessions = site.run(env, "bench.work.evening", "stage", path, volunteers)
        port = _free_port()
        command = [sys.executable, "-m", "farline", "serve", "--port", str(port)]
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
        try:
            _wait_for(port)
            crowd = Crowd(port, seconds)
            asyncio.run(crowd.call(sessions))
        finally:
            server.terminate()
            server.wait()
        found = site.run(env, "bench.work.evening", "judge")
        lost = max(0, crowd.told - found["saved"])
        kept = {"double": found["double"], "lost": lost, "after_opt_out": found["after_opt_out"]}
        return form.Sample(crowd.told / seconds, crowd.seconds), kept | {"failed": crowd.failed}


class Crowd:
    def __init__(self, port: int, lasts: float) -> None:
        self.port, self.lasts = port, lasts
        self.seconds: list[float] = []
        self.told = self.failed = 0

    async def call(self, sessions: list[str]) -> None:
        began = time.monotonic()
        await asyncio.gather(*(self._volunteer(one, at, len(sessions), began) for at, one in enumerate(sessions)))

    async def _volunteer(self, session: str, at: int, of: int, began: float) -> None:
        """One cycle after another, each begun at this volunteer's own moment of the twenty seconds."""
        starts = began + EVERY * at / of
        while starts < began + self.lasts:
            await asyncio.sleep(max(0.0, starts - time.monotonic()))
            try:
                done = await self._cycle(session)
                self.told += done
            except (OSError, EOFError, ValueError):
                self.failed += 1
            starts += EVERY

    async def _cycle(self, session: str) -> int:
        _, where = await self._post(session, "/zh-hans/desk/next/")
        if "/call/" not in where:
            raise ValueError("nobody is there to call")
        await self._post(session, where + "dial", way="practice")
        page, _ = await self._ask(session, "GET", where)
        hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', page) for name in ("fence", "key")}
        fields = {name: found[1] for name, found in hidden.items() if found}
        _, saved = await self._post(session, where + "outcome", line="no_answer", conversation="", **fields)
        if not saved.endswith("/saved"):
            raise ValueError("the outcome was not taken")
        return 1

    async def _post(self, session: str, path: str, **fields: str) -> tuple[str, str]:
        body = "&".join(f"{name}={value}" for name, value in {"csrfmiddlewaretoken": CSRF, **fields}.items())
        return await self._ask(session, "POST", path, body)

    async def _ask(self, session: str, method: str, path: str, body: str = "") -> tuple[str, str]:
        """The body, and where a redirect leads."""
        origin, started = f"http://127.0.0.1:{self.port}", time.perf_counter()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Origin: {origin}\r\nReferer: {origin}{path}\r\n"
                f"Cookie: farline={session}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}"
            )
            writer.write(head.encode())
            answer = (await reader.read()).decode("utf-8", "replace")
        finally:
            writer.close()
        self.seconds.append(time.perf_counter() - started)
        where: Any = re.search(r"(?im)^location: ([^\r\n]+)", answer)
        if not re.match(r"HTTP/1\.1 (200|302)", answer):
            raise ValueError(answer[:12])
        return answer, where[1] if where else ""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the server did not begin")
