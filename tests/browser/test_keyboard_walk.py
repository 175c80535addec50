"""An evening without a mouse: sign in, a person, how it ended, a declaration, a shift; and an office without one."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.calling import PASSPHRASE

pytestmark = [pytest.mark.browser]
FITS = """([selector, words]) => {
  const one = document.activeElement;
  return Boolean(one) && one.matches(selector) && (!words || one.innerText.includes(words));
}"""


class Keys:
    """Only ever presses keys. Whatever Tab does not come to is not there for it."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def to(self, selector: str, words: str = "") -> None:
        for _ in range(160):
            if self.page.evaluate(FITS, [selector, words]):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {selector} {words} on {self.page.url}")

    def press(self, selector: str, words: str = "", key: str = "Enter") -> None:
        self.to(selector, words)
        self.page.keyboard.press(key)

    def write(self, selector: str, text: str) -> None:
        self.to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, selector: str) -> None:
        """One of several: the first is reached by Tab, the others by arrows."""
        name = self.page.locator(selector).first.get_attribute("name")
        self.to(f"input[name='{name}']")
        for _ in range(30):
            if self.page.evaluate(FITS, [selector, ""]):
                self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow led to {selector}")

    def sign_in(self, handle: str, language: str = "en") -> None:
        self.page.goto(f"/{language}/sign-in/")
        self.choose("input[name=where][value=outside]")
        self.write("#handle", handle)
        self.write("#passphrase", PASSPHRASE)
        self.press("#sign-in > button")
        self.page.wait_for_url("**/desk/")


def test_a_volunteer_needs_no_mouse(open_page: Callable[..., Any]) -> None:
    page = open_page(width=1280, height=800, language="en-US")
    keys = Keys(page)
    keys.sign_in("zhixin")
    for _ in range(40):
        page.goto("/en/desk/")
        keys.press("form[action$='/next/'] button, main a[href*='/desk/call/']")
        page.wait_for_url("**/desk/call/*/")
        keys.press("button[name=way][value=practice]")
        page.wait_for_selector("#practice")
        if page.locator("#practice a.button").count():
            break
        keys.to("[data-line] input:checked")
        page.keyboard.press("Enter")
        page.wait_for_url("**/saved")
    said = page.locator("#practice ol.talk > li").count()
    keys.press("#practice a.button", key="Enter")
    page.locator("#practice ol.talk > li").nth(said).wait_for()
    page.locator("[data-at-once]").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("pension")
    page.locator("#answers-found details[open]").first.wait_for()
    page.locator("#outcome-head").focus()
    page.keyboard.press("1")
    page.keyboard.press("y")
    page.wait_for_url("**/saved")
    declares_without_a_mouse(keys)


def declares_without_a_mouse(keys: Keys) -> None:
    page = keys.page
    keys.press("main a[href*='/desk/form/']")
    page.wait_for_url("**/desk/form/*/")
    for organization, status in (("party", "never"), ("league", "declares"), ("pioneers", "declares")):
        keys.choose(f"input[name=p0-{organization}][value={status}]")
    keys.choose("input[name=p0-name_kind][value=pseudonym]")
    keys.write("#p0-name", "Moon")
    keys.press("button[name=do][value=read]")
    page.wait_for_selector(".read-aloud")
    keys.press("input[name=p0-heard][value=said_yes]", key="Space")
    keys.press("input[name=p0-heard][value=chose_own_name]", key="Space")
    keys.press("input[name=p0-told]", key="Space")
    keys.press("input[name=p0-receipt]", key="Space")
    keys.press("button[name=do][value=confirm]")
    page.wait_for_selector(".receipt")
    keys.press("a[data-read-out]")
    page.wait_for_url("**/desk/")
    keys.press("a[href$='/desk/shifts/']")
    page.wait_for_url("**/desk/shifts/")
    keys.press("form[action$='/take'] button")
    page.locator("form[action$='/give-back'] button").first.wait_for()
    keys.press("form[action$='/give-back'] button")
    page.locator("form[action$='/give-back'] button").first.wait_for(state="detached")


@pytest.mark.full
def test_a_coordinator_needs_no_mouse(open_page: Callable[..., Any]) -> None:
    page = open_page(width=1280, height=800, language="en-US")
    keys = Keys(page)
    keys.sign_in("zhixin")
    page.goto("/en/office/shifts/")
    before = page.locator("form[action$='/cancel/']").count()
    keys.to("#day")
    page.keyboard.type("12242026")
    keys.to("#hour")
    page.keyboard.type("0700PM")
    keys.press("form[action$='/plan/'] button")
    page.locator("form[action$='/cancel/']").nth(before).wait_for()
    keys.press("form[action$='/cancel/'] button")
    page.locator("form[action$='/cancel/']").nth(before).wait_for(state="detached")
    page.goto("/en/office/statistics/")
    keys.to("#reason")
    page.keyboard.press("ArrowDown")
    with page.expect_download() as taken:
        keys.press("button[name=kind][value=csv]")
    assert taken.value.suggested_filename == "counts.csv"
    page.goto("/en/office/board/")
    running = page.locator("button[name=state][value=paused]").count()
    keys.press("button[name=state][value=paused]")
    page.locator(".messages", has_text="Paused").wait_for()
    keys.press("button[name=state][value=running]")
    page.locator(".messages", has_text="runs").wait_for()
    assert page.locator("button[name=state][value=paused]").count() == running


def test_what_comes_with_a_page_is_said_once_it_stands(open_page: Callable[..., Any]) -> None:
    """A screen reader speaks of what changes in a live region; what was there from the start is no change."""
    page = open_page(language="en-US")
    page.add_init_script("""
      window.__changed = 0;
      addEventListener("DOMContentLoaded", () => {
        const said = document.querySelector(".messages[role=status]");
        if (said) new MutationObserver(() => { window.__changed += 1; }).observe(said, { childList: true });
      });""")
    keys = Keys(page)
    keys.sign_in("zhixin")
    keys.press("form[action$='/desk/say'] button", "break")
    page.locator(".messages[role=status]").wait_for()
    page.wait_for_timeout(600)
    assert page.evaluate("window.__changed") > 0
    assert "Rest well" in page.locator(".messages").first.inner_text()
    keys.press("form[action$='/desk/say'] button", "back")
    page.locator(".messages[role=status]").wait_for()
