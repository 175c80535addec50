"""The desk without a mouse, with an input method at work, and without scripts."""

import re
from typing import Any

import pytest

from tests.browser.conftest import PHONE, sign_in
from tests.browser.desk_steps import dial, talk_to_the_end
from tests.browser.sites import Site
from tests.browser.test_desk_walk import talk_until_somebody_answers

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_TABS = 80


def tab_to(page: Any, selector: str) -> None:
    """Go on by the Tab key until what is wanted has the focus, and see that the focus shows."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement?.matches(wanted)", selector):
            shown = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert shown != "none", f"nothing shows that {selector} has the focus"
            return
    raise AssertionError(f"the Tab key never comes to {selector} on {page.url}")


def test_it_leads_through_a_practice_call_by_keyboard_alone(open_page: Any):
    page = open_page(width=1280, height=800)
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    for _ in range(30):
        tab_to(page, "form[action$='/desk/next/'] button, a[href*='/desk/call/']")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/desk/call/\d+/$"))
        tab_to(page, "button[value=practice]")
        page.keyboard.press("Enter")
        page.wait_for_selector("#practice")
        if page.locator("#practice a.button").count():
            break
        page.keyboard.press(str(page.locator("[data-line] input:checked").get_attribute("data-key")))
        page.wait_for_url("**/saved")
    while page.locator("#practice a.button").count():
        said = page.locator("#practice ol.talk > li").count()
        tab_to(page, "#practice a.button")
        page.keyboard.press("Enter")
        page.locator("#practice ol.talk > li").nth(said).wait_for()
    page.keyboard.press("1")
    page.keyboard.press("t")
    page.wait_for_url("**/saved")


def test_it_hears_no_key_that_belongs_to_an_input_method(open_page: Any):
    """While somebody composes 你 from letters, a letter is no outcome and "/" no search."""
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    talk_until_somebody_answers(page)
    address = page.url
    page.locator("#outcome-head").focus()
    for key in ("1", "2", "/"):
        page.evaluate(COMPOSED, [key, True, 0])
        page.evaluate(COMPOSED, [key, False, 229])  # Safari says it in this way
    assert page.evaluate("document.activeElement.id") == "outcome-head"
    assert page.locator("[data-line] input:checked").count() == 0
    assert page.url == address
    page.evaluate(COMPOSED, ["1", False, 49])
    assert page.locator("[data-line] input:checked").get_attribute("value") == "answered"


COMPOSED = """([key, isComposing, keyCode]) => document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key, isComposing, keyCode, bubbles: true, cancelable: true}))"""


@pytest.fixture
def without_scripts(site: Site, open_page: Any) -> Any:
    context = open_page().context.browser.new_context(
        base_url=site.address, viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def test_it_goes_from_sign_in_to_a_receipt_without_a_script(without_scripts: Any):
    page = without_scripts
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    for _ in range(30):
        page.locator("form[action$='/desk/next/'] button, main a[href*='/desk/call/']").first.click()
        dial(page)
        if page.locator("#practice a.button").count():
            break
        page.locator("#outcome button.button-primary").click()  # the line has said already how it ended
    talk_to_the_end(page)
    page.locator("#q").fill("退休金")
    page.locator("#answers form button").click()
    assert "退休金" in page.locator("main").inner_text()
    page.go_back()
    page.locator("#outcome input[value=answered]").check()
    group = page.locator("details.talk-group:not([open]):has(input[value=agreed_self]) > summary")
    if group.count():
        group.click()
    page.locator("#outcome input[value=agreed_self]").check()
    page.locator("#outcome button.button-primary").click()
    page.locator("a[href*='/desk/form/']").click()
    for organization, status in (("party", "never"), ("league", "declares"), ("pioneers", "declares")):
        page.locator(f"input[name=p0-{organization}][value={status}]").check()
    page.locator("input[name=p0-name_kind][value=pseudonym]").check()
    page.fill("#p0-name", "安然")
    page.locator("button[name=do][value=read]").click()
    page.locator("input[name=p0-heard][value=said_yes]").check()
    page.locator("input[name=p0-heard][value=chose_own_name]").check()
    page.locator("input[name=p0-told]").check()
    page.locator("input[name=p0-receipt]").check()
    page.locator("button[name=do][value=confirm]").click()
    assert re.fullmatch(r"(\d{4}\s*){5}", page.locator(".receipt").inner_text())
