"""A volunteer's evening at phone width, in Chinese, as a thumb and a keyboard would do it."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.conftest import sign_in

pytestmark = pytest.mark.browser
NOBODY = {"no_answer": "2", "busy": "3", "invalid": "7"}


def take_briefing(page: Any) -> None:
    page.locator("a[href$='/desk/briefing/']").first.click()
    for box in page.locator("input[name=understood]").all():
        box.check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/desk/")


def give_back_whom_another_walk_left(page: Any) -> None:
    """All walks share one site, in any order; whoever holds a person is offered nobody else."""
    held = page.locator("main a[href*='/desk/call/']")
    if held.count():
        held.first.click()
        page.locator("main form[action*='/release'] button").first.click()
        page.wait_for_url("**/desk/")


def next_on_practice_line(page: Any) -> None:
    give_back_whom_another_walk_left(page)
    page.locator("form[action$='/desk/next/'] button").click()
    page.wait_for_url("**/desk/call/*/")
    page.locator("button[name=way][value=practice]").click()
    page.wait_for_selector("#practice")


def talk_to_the_end(page: Any) -> bool:
    """False when nobody is on the line: then the outcome of the line is chosen already, and saved here."""
    for _ in range(12):
        if not page.locator("#practice a.button").count():
            break
        said = page.locator("#practice ol.talk > li").count()
        page.locator("#practice a.button").first.click()
        page.locator("#practice ol.talk > li").nth(said).wait_for()
    if page.locator("#practice ol.talk").count():
        return True
    page.locator("[data-line] input:checked").evaluate("input => input.form.requestSubmit()")
    page.wait_for_url("**/saved")
    return False


def choose_by_keys(page: Any, *keys: str) -> None:
    page.locator("[data-at-once]").wait_for()  # the page says so once its keys are heard
    page.locator("#outcome-head").focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url("**/saved")


def talk_until_somebody_answers(page: Any) -> None:
    for _ in range(30):
        next_on_practice_line(page)
        if talk_to_the_end(page):
            return
    raise AssertionError("nobody answered")


def fits(page: Any) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def test_it_goes_from_sign_in_to_a_receipt(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sign_in(page, "meilan")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    fits(page)
    take_briefing(page)
    talk_until_somebody_answers(page)
    fits(page)
    # A step of the script leaves what was typed where it is.
    page.fill("#note-text", "声音很轻")
    page.locator(".script-fold summary").click()
    page.locator("#script a[data-step-of]").first.click()
    page.locator("#script-head:focus").wait_for()
    assert page.locator("#note-text").input_value() == "声音很轻"
    # Typing in a search box is no outcome.
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.locator("#q").press_sequentially("工资 1", delay=5)
    choose_by_keys(page, "1", "y")
    fits(page)
    page.locator("a[href*='/desk/form/']").click()
    page.wait_for_url("**/desk/form/*/")
    fits(page)
    for organization, status in (("party", "never"), ("league", "declares"), ("pioneers", "declares")):
        page.locator(f"input[name=p0-{organization}][value={status}]").check()
    page.locator("input[name=p0-name_kind][value=pseudonym]").check()
    page.fill("#p0-name", "安然")
    # The form notices by itself that the network is back, and sends nothing without a press.
    page.context.set_offline(True)
    page.locator("button[name=do][value=read]").click()
    page.locator("[data-form-state].error", has_text="没有网络").wait_for()
    fits(page)
    page.context.set_offline(False)
    page.locator("[data-form-state].hint", has_text="网络又通了").wait_for()
    assert all("INTERNET_DISCONNECTED" in said for said in page.complaints)
    page.complaints.clear()
    page.locator("button[name=do][value=read]").click()
    page.wait_for_selector(".read-aloud")
    fits(page)
    assert "安然" in page.locator(".declared-name").inner_text()
    # The browser's own arrow leads back to the answers, and on to what is read aloud.
    page.go_back()
    page.locator("#p0-name").wait_for()
    assert page.locator("#p0-name").input_value() == "安然"
    page.go_forward()
    page.locator(".declared-name").wait_for()
    page.locator("input[name=p0-heard][value=said_yes]").check()
    page.locator("input[name=p0-heard][value=chose_own_name]").check()
    page.locator("input[name=p0-told]").check()
    page.locator("input[name=p0-receipt]").check()
    page.locator("button[name=do][value=confirm]").click()
    page.wait_for_selector(".receipt", timeout=15_000)
    assert re.fullmatch(r"(\d{4}\s*){5}", page.locator(".receipt").inner_text())
    assert "安然" not in page.content()
    fits(page)


def test_it_hears_within_a_second_that_a_person_said_no_elsewhere(open_page: Callable[..., Any], site: Any) -> None:
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    next_on_practice_line(page)
    call_id = re.findall(r"/call/(\d+)/", page.url)[0]
    site.command("shell", "-c", WITHDRAW.format(call_id=call_id))
    page.wait_for_selector("#withdrawn:not([hidden])", timeout=5_000)  # a busy machine is slower than a second
    assert page.locator("[data-hide-when-withdrawn]").count() == 0


def test_a_second_tab_says_that_the_call_is_over_and_loses_nothing(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    talk_until_somebody_answers(page)
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("[data-at-once]").wait_for()
    other.locator("#outcome-head").focus()
    other.keyboard.press("1")
    other.locator("#story-note").evaluate(
        "(field) => { field.closest('details').open = true; field.value = '他笑了'; }"
    )
    page.locator("main form[action*='/release'] button").first.click()
    page.wait_for_url("**/desk/")
    other.locator("#over:not([hidden])").wait_for()
    fits(other)
    assert other.locator("#over a:visible").count() == 1 and other.locator("#story-note").input_value() == "他笑了"
    other.on("dialog", lambda asks: asks.accept())
    assert not other.locator("[data-hide-when-over]").count()  # nothing to give back, and no minutes left
    other.locator("#over a:visible").click()
    other.wait_for_url("**/desk/")
    page.complaints.clear()  # the browser writes down that it was told: not yours


def test_it_keeps_what_was_typed_when_the_connection_is_lost(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    talk_until_somebody_answers(page)
    page.context.set_offline(True)
    page.fill("#note-text", "下午再打")
    page.locator("#outcome-head").focus()
    page.keyboard.press("1")
    page.keyboard.press("t")
    page.locator("[data-outcome-state]", has_text="没有网络").wait_for()
    assert page.locator("#note-text").input_value() == "下午再打"
    page.context.set_offline(False)
    page.wait_for_url("**/saved", timeout=25_000)
    # The browser itself complains about a connection that the test took away.
    assert page.complaints and all("INTERNET_DISCONNECTED" in said for said in page.complaints)
    page.complaints.clear()


def test_it_asks_a_thumb_twice_before_a_no_that_nobody_can_undo(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    next_on_practice_line(page)
    page.locator("[data-at-once]").wait_for()
    assert page.locator("[data-save]").is_hidden()
    never = page.locator("[data-never] .choice")
    never.tap()
    page.locator("[data-never] .is-armed").wait_for()
    assert page.url.endswith("/") and "再按一次" in never.inner_text()
    never.tap()
    page.wait_for_url("**/saved")
    assert page.locator("form[data-undo]").count() == 0


def test_it_asks_before_a_declaration_is_thrown_away(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sign_in(page, "zhixin")
    page.goto("/zh-hans/desk/")
    next_on_practice_line(page)
    choose_by_keys(page, "1", "y")
    page.locator("a[href*='/desk/form/']").click()
    page.wait_for_url("**/desk/form/*/")
    asked: list[str] = []

    def heard(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", heard)
    page.reload()
    assert asked == []  # nothing was typed yet
    page.fill("#p0-name", "安然")
    page.reload()
    assert asked == ["beforeunload"]


WITHDRAW = """
from farline.calls.models import Call
from farline.calls import rules
call = Call.objects.get(pk={call_id})
Call.objects.filter(pk=call.pk).update(state=rules.TAKEN_BACK)
"""
