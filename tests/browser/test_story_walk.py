"""From a caller's note to a story for everyone, and put right once: three editors, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
TOLD = {
    "quote": "学生问我的，我想如实回答。",
    "headline": "河南教师：“学生问我的，我想如实回答”",
    "summary": "他听完了，说放心不下的是学生。",
    "body": "他在焦作教书，大家叫他王老师。\n\n> 我心里有数。",
}


def fits(page: Any) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def press(page: Any, selector: str) -> None:
    with page.expect_navigation():
        page.locator(selector).first.click()
    fits(page)


def tick_all(page: Any) -> None:
    for box in page.locator("input[name=checked], input[name=quotes]").all():
        box.check()


def test_it_leads_a_note_to_everyone_and_puts_it_right(open_page: Callable[..., Any]) -> None:
    he, lin, su = open_page(), open_page(), open_page()
    for page, handle in ((he, "editor-he"), (lin, "editor-lin"), (su, "editor-su")):
        sign_in(page, handle)
    he.goto("/zh-hans/office/stories/")
    press(he, "form[action$='/stories/start/'] button")
    address = he.url
    he.select_option("#role", "teacher")
    he.select_option("#place", "HA")
    for field, words in TOLD.items():
        he.fill(f"#zh-hans-{field}", words)
    press(he, "button[value=redact]")
    he.locator("details:has(#known) > summary").click()
    he.fill("#known", "王建国\n焦作")
    press(he, "form[action$='/known/'] button")
    assert he.locator("#gate .notice-bad").count() >= 2
    he.fill("#zh-hans-body", "他在一所学校教书。\n\n> 我心里有数。")
    tick_all(he)
    press(he, "button[value=send]")
    lin.goto(address)
    press(lin, "form[action$='/safety/'] button")
    assert "焦作" in lin.locator("del").first.inner_text()
    tick_all(lin)
    press(lin, "button[value=approve]")
    su.goto(address)
    assert su.locator("del").count() == 0
    tick_all(su)
    press(su, "button[value=approve]")
    press(su, "form[action$='/publish/'] button")
    press(su, "form[action$='/correct/'] button")
    copy = su.url
    su.fill("#zh-hans-correction", "一处说得太细，已改。")
    tick_all(su)
    press(su, "button[value=send]")
    for page in (he, lin):
        page.goto(copy)
        tick_all(page)
        press(page, "button[value=approve]")
    press(lin, "form[action$='/publish/'] button")
    lin.goto("/zh-hans/stories/teacher-ha/")
    fits(lin)
    assert "一处说得太细" in lin.locator("#put-right + p").inner_text()
    assert "焦作" not in lin.content()
