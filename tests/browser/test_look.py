"""How the site looks and reads: large letters, night, a hurried exit, and nothing that a reader trips over."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

from tests.browser import reading
from tests.browser.conftest import LAPTOP, PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPEN = [
    "sign-in/",
    "elsewhere/",
    "",
    "tally/",
    "stories/",
    "packs/",
    "never-call/",
    "complaint/",
    "take-back/",
    "about/",
]
DESK = ["desk/", "desk/briefing/", "desk/rehearse/", "desk/answers/", "desk/waiting/"]
OFFICE = ["", "campaigns/new/", "lists/", "lists/new/", "atlas/", "follow-ups/", "reports/", "tally/", "volunteers/"]


def look_over(page: Any, paths: list[str], language: str) -> list[str]:
    """What axe finds, and what is too wide, as sentences."""
    found = []
    for path in paths:
        page.goto(f"/{language}/{path}")
        found += look_at(page, path)
        found += reading.tree(page, path) + reading.enlarged(page, path)
        if page.viewport_size["width"] == PHONE[0]:
            found += reading.keyboard(page, path)
    return found


def look_at(page: Any, name: str, rules: list[str] = RULES) -> list[str]:
    """The same for the page that is open."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    seen = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules)
    found = [f"{name}: {one['id']} at {[node['target'] for node in one['nodes']]}" for one in seen["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{name}: wider than the screen")
    return found


@pytest.mark.parametrize(
    ("language", "dark", "size"),
    [("zh-hans", False, PHONE), ("en", True, LAPTOP)],  # test_every_screen has all
)
def test_it_puts_nothing_in_a_readers_way(open_page: Any, language: str, dark: bool, size: tuple[int, int]):
    page = open_page(width=size[0], height=size[1], dark=dark)
    found = look_over(page, OPEN, language)
    sign_in(page, "zhixin", language)
    found += look_over(page, [*DESK, *(f"office/{path}" for path in OFFICE)], language)
    assert not found, "\n".join(found)


def test_it_enlarges_the_letters_without_leaving_the_page(open_page: Any):
    page = open_page()
    page.goto("/zh-hans/sign-in/")
    page.fill("#handle", "meilan")
    before = page.locator("h1").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)")
    page.locator("details.menu > summary").click()
    page.locator("button[name=size][value='2']").click()
    assert page.locator("h1").evaluate("heading => parseFloat(getComputedStyle(heading).fontSize)") > before * 1.3
    assert page.input_value("#handle") == "meilan"
    page.goto("/zh-hans/")
    assert page.evaluate("document.documentElement.dataset.size") == "2"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_shows_the_passphrase_only_when_asked(open_page: Any):
    page = open_page()
    page.goto("/zh-hans/sign-in/")
    assert page.get_attribute("#passphrase", "type") == "password"
    page.locator("[data-reveal] input").check()
    assert page.get_attribute("#passphrase", "type") == "text"


def test_it_leaves_no_way_back_after_a_hurried_exit(open_page: Any):
    page = open_page()
    sign_in(page, "meilan")
    page.locator("a.leave").click()
    page.wait_for_url("**/elsewhere/")
    assert "Farline" not in page.content()
    page.go_back()
    assert page.locator("#passphrase").is_visible()
    assert page.locator(".signed-in").count() == 0


def test_it_opens_every_way_with_the_keyboard_alone(open_page: Any):
    page = open_page()
    page.goto("/zh-hans/sign-in/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "where"
