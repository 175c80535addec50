"""A screen that nobody touches, a tab in the background, and away in a hurry."""

from typing import Any

import pytest

from tests.browser.conftest import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIDDEN = "Object.defineProperty(document, 'hidden', {configurable: true, value: %s})"


def test_it_covers_a_screen_that_nobody_touches_and_shows_it_again(open_page: Any):
    page = open_page()
    sign_in(page, "meilan")
    page.clock.install()
    page.goto("/zh-hans/desk/answers/")
    page.locator("input[name=q]").fill("警察")
    page.clock.fast_forward(290_000)
    assert page.locator(".cover").is_hidden()
    page.clock.fast_forward(20_000)
    assert page.locator(".cover").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').inert"), "nothing behind the cover can be reached"
    page.locator(".cover button").click()
    assert page.locator(".cover").is_hidden() and page.locator("input[name=q]").input_value() == "警察"


def test_a_tab_in_the_background_has_no_title(open_page: Any):
    page = open_page()
    sign_in(page, "meilan")
    page.goto("/zh-hans/desk/answers/")
    shown = page.title()
    for hidden, title in (("true", "Farline"), ("false", shown)):
        page.evaluate(HIDDEN % hidden)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert page.title() == title
    assert shown != "Farline"


def test_three_presses_of_escape_leave_and_the_way_back_leads_nowhere(open_page: Any):
    page = open_page()
    sign_in(page, "meilan")
    page.goto("/en/desk/answers/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1700)
    page.keyboard.press("Escape")
    assert "/desk/answers/" in page.url, "two, and one later, are no chord"
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/elsewhere/**")
    assert "Farline" not in page.title() and "Farline" not in page.locator("body").inner_text()
    page.go_back()
    assert "/desk/answers/" not in page.url
    page.goto("/en/desk/")
    assert "/sign-in/" in page.url, "and nobody is signed in any more"


def test_the_hotline_asks_for_a_press_before_a_quiet_evening_ends_it(open_page: Any):
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/hotline/")
    page.clock.install()
    page.locator("button[name=on][value=yes]").first.click()
    page.wait_for_selector("#hotline[data-ask]")
    question = page.locator("#still-here")
    page.clock.fast_forward(6_500_000)
    assert question.is_hidden()
    page.clock.fast_forward(120_000)
    if page.locator(".cover").is_visible():
        page.locator(".cover button").click()
    assert question.is_visible()
    question.locator("button").click()
    page.wait_for_load_state()
    assert question.is_hidden() and int(page.locator("#hotline").get_attribute("data-ask")) > 6500
    page.locator("button[name=on][value=no]").click()
