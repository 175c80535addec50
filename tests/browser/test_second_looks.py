"""Second look, taking back by telephone, and a changed mind: looked over in words, width and by axe."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from farline import ROOT
from tests.browser import sites
from tests.browser.conftest import LAPTOP, PHONE, sign_in
from tests.browser.sites import Site
from tests.browser.test_look import look_at

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.fixture
def site(demo: Path) -> Iterator[Site]:
    made = sites.copy_of(demo)
    try:
        yield made
    finally:
        made.remove()


@pytest.fixture
def window(site: Site) -> int:
    command = [sys.executable, "-m", "tests.browser.looking_stage"]
    done = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, text=True, check=True)
    site.start()
    return int(done.stdout.split()[-1])


def picture(page: Any, name: str) -> None:
    if where := os.environ.get("FARLINE_SCREENSHOTS"):
        page.screenshot(path=f"{where}/{name}.png", full_page=True)


@pytest.mark.parametrize(("language", "size"), [("zh-hans", PHONE), ("en", LAPTOP)], ids=["phone", "laptop"])
def test_they_can_be_read_used_and_found_wrong(window: int, open_page: Any, language: str, size: tuple[int, int]):
    page, found = open_page(width=size[0], height=size[1]), []

    def look(name: str) -> None:
        found.extend(look_at(page, name))
        picture(page, f"{name}-{language}")

    sign_in(page, "zhixin", language)
    page.goto(f"/{language}/office/second-look/")
    look("looks")
    page.locator("article button[value=ask]").first.click()
    page.wait_for_selector("[role=alert]")
    look("looks-words-missing")
    page.locator("article textarea").first.fill("她说得很轻。")
    page.locator("article button[value=ask]").first.click()
    page.wait_for_selector("article .notice", state="attached")
    look("looks-asked")
    page.locator("article details > summary").last.click()
    look("looks-aside")
    page.goto(f"/{language}/office/take-back/")
    look("correct")
    page.fill("#id_name", "清泉")
    page.locator("main form button.button-primary").click()
    page.wait_for_selector("[role=alert]")
    look("correct-wrong")
    page.context.clear_cookies()
    sign_in(page, "meilan", language)
    for name in ("mind-changed", "mind-again"):
        page.goto(f"/{language}/desk/")
        page.evaluate(
            """window => {
                const form = document.querySelector("form[method=post] input[name=csrfmiddlewaretoken]").form;
                form.action = form.action.replace(/\\/(zh-hans|en)\\/.*$/, `/$1/desk/form/${window}/change-mind`);
                form.append(Object.assign(document.createElement("input"), {type: "hidden", name: "voice", value: 1}));
                form.submit();
            }""",
            window,
        )
        page.wait_for_url("**/change-mind")
        look(name)
    page.complaints.clear()  # the refusals were what was asked for
    assert not found, "\n".join(found)
