"""A whole site of its own for the walks: invented demo, its own port, its own folder, and a real Chromium.

A walk asks for `open_page`. What the browser complains about, and whatever it asks of another site, fails the walk.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from farline import ROOT
from tests.browser.calling import FAKE_SOUND

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
PASSPHRASE = "one person at a time"
PHONE, LAPTOP = (360, 740), (1280, 800)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
            # This machine alone: the site under test.
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO BROWSER WALKS: no Chromium. sudo apt install chromium"))


@dataclass
class Site:
    """One installation with its two processes."""

    folder: Path
    port: int
    processes: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        return {**own, "FARLINE_DATA": str(self.folder), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}

    def command(self, *words: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "farline", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{words} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}"

    def start(self, *words: str) -> None:
        log = (self.folder / f"{words[0]}.log").open("ab")
        with log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, "-m", "farline", *words], cwd=ROOT, env=self.environment, stdout=log, stderr=log
                )
            )

    def wait(self) -> None:
        for _ in range(300):
            assert all(one.poll() is None for one in self.processes), (self.folder / "serve.log").read_text()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "serve.log").read_text())

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(4)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Made once for all walks of a process. The people in it change as walks call them; there are hundreds."""
    folder = Path(tempfile.mkdtemp(prefix="farline-walk-"))
    (folder / "DEMO").touch()
    made = Site(folder, free_port())
    try:
        made.command("init", "--quiet")
        made.command("set_up_demo")
        made.start("serve", "--port", str(made.port))
        made.start("worker")
        made.wait()
        yield made
    finally:
        made.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def open_page(site: Site) -> Iterator[Callable[..., Any]]:
    """open_page(width=360, height=740, language="zh-CN", dark=False) -> a page of a browser that knows nobody yet."""
    # The browser's loop must end with the walk: other tests of this process run loops and tables of their own.
    from playwright.sync_api import Page, sync_playwright

    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: (
                None if asked.url.startswith((site.address, "data:", "blob:")) else complaints.append(asked.url)
            ),
        )

    with sync_playwright() as play:
        as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        with_sound = [*FAKE_SOUND, "--autoplay-policy=no-user-gesture-required"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*as_root, *with_sound])

        def opened(*, width: int = 360, height: int = 740, language: str = "zh-CN", dark: bool = False) -> Page:
            context = browser.new_context(
                base_url=site.address,
                viewport={"width": width, "height": height},
                locale=language,
                color_scheme="dark" if dark else "light",
                has_touch=width < 700,
            )
            context.set_default_timeout(20_000)  # both cores may be busy with other tests
            page = context.new_page()
            page.complaints = complaints  # type: ignore[attr-defined] # a walk may forgive one that it caused
            listen(page)
            return page

        yield opened
        browser.close()
    assert not complaints, complaints


def sign_in(page: Any, handle: str, language: str = "zh-hans") -> None:
    page.goto(f"/{language}/sign-in/")
    page.locator("input[name=where][value=outside]").check()
    page.fill("#handle", handle)
    page.fill("#passphrase", PASSPHRASE)
    page.locator("main form button").click()
    page.wait_for_url("**/desk/**" if handle in {"meilan", "anping", "zhixin"} else "**/office/**")
