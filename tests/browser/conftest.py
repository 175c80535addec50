"""A whole site of its own for the walks: invented demo, its own port, its own folder, and a real Chromium.

A walk asks for `open_page`. What the browser complains about, and whatever it asks of another site, fails the walk.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import sites
from tests.browser.calling import FAKE_SOUND
from tests.browser.calling import sign_in as sign_in  # whoever walks finds it here
from tests.browser.phone import backend, line, phone, trunk  # noqa: F401 - fixtures
from tests.browser.sites import Site

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
AS_ROOT = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
PHONE, LAPTOP = (360, 740), (1280, 800)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
            # This machine alone: the site under test.
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="NO BROWSER WALKS: no Chromium. sudo apt install chromium"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that nobody has touched yet, made once for all processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return sites.invented_once(own.parent if "PYTEST_XDIST_WORKER" in os.environ else own)


@pytest.fixture(scope="session")
def site(demo: Path) -> Iterator[Site]:
    """One for all walks of a process. The people in it change as walks call them; there are hundreds."""
    made = sites.copy_of(demo)
    try:
        made.start()
        yield made
    finally:
        made.remove()


def listen(page: Any, address: str, complaints: list[str]) -> None:
    """Whatever the browser complains about, and whatever it asks of another site, is written down."""
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else complaints.append(asked.url),
    )


@pytest.fixture
def open_page(site: Site) -> Iterator[Callable[..., Any]]:
    """open_page(width=360, height=740, language="zh-CN", dark=False) -> a page of a browser that knows nobody yet."""
    # The browser's loop must end with the walk: other tests of this process run loops and tables of their own.
    from playwright.sync_api import Page, sync_playwright

    complaints: list[str] = []
    with sync_playwright() as play:
        with_sound = [*FAKE_SOUND, "--autoplay-policy=no-user-gesture-required"]
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*AS_ROOT, *with_sound])

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
            listen(page, site.address, complaints)
            return page

        yield opened
        browser.close()
    assert not complaints, complaints
