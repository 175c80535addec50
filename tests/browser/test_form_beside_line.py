"""A yes in a call in the browser: the form opens beside the line, and the person stays on it, heard both ways."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import conftest
from tests.browser.phone import Phone, loudness

pytestmark = pytest.mark.browser


def said_yes(phone: Phone) -> Any:
    """One press on a yes; what comes next opens beside the line."""
    phone.page.locator("#outcome-head").focus()
    phone.page.keyboard.press("1")
    phone.page.keyboard.press("y")
    phone.page.locator(".form-beside [data-kept]").wait_for()
    return phone.page.frame_locator("[data-kept] iframe")


def hear_each_other(phone: Phone) -> None:
    """Sound arrives at both ends now; the invented microphone beeps, and the far end sends it back.

    A browser that came back connects anew first: that may take it a few seconds.
    """
    ear = phone.trunk.last.ear
    for _ in range(4):
        before, ear.loudest = ear.heard, 0.0
        here = loudness(phone.page)["loudest"]  # takes more than a second and a half
        if here > 0.05 and ear.loudest > 300 and ear.heard - before > 40:
            return
    raise AssertionError((here, ear.loudest, ear.heard - before))


def declare_pioneers(form: Any) -> None:
    form.get_by_role("link", name="Open the declaration form").click()
    for name, status in (("party", "never"), ("league", "never"), ("pioneers", "declares")):
        form.locator(f"input[name=p0-{name}][value={status}]").check()
    form.locator("input[name=p0-name_kind][value=pseudonym]").check()
    form.locator("input[name=p0-name]").fill("竹影")


def test_the_person_stays_on_the_line_while_the_declaration_is_taken(phone: Phone):
    phone.trunk.fate("agrees")
    before = phone.trunk.trunk.invites
    phone.press()
    phone.shows("answered")
    call = phone.page.url
    form = said_yes(phone)
    phone.page.wait_for_timeout(2500)  # the gateway has asked at least twice whether the line must end
    declare_pioneers(form)
    hear_each_other(phone)
    form.get_by_role("button", name="Go on").click()
    form.locator("input[value=said_yes]").check()
    form.locator("input[value=chose_own_name]").check()
    form.locator("input[name=p0-told]").check()
    form.locator("input[name=p0-receipt]").check()
    hear_each_other(phone)
    form.get_by_role("button", name="Save the declaration").click()
    form.get_by_role("heading", name="The declaration is saved").wait_for()
    hear_each_other(phone)
    assert form.locator(".receipt").count() == 1
    form.get_by_role("link", name="I have read it aloud, twice").click()
    assert form.locator(".receipt").count() == 0, "it was read out, and the line may go on for long"
    phone.page.get_by_text("They are still on the line. Say goodbye").wait_for()
    assert phone.page.url == call
    assert not phone.trunk.last.by
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.page.wait_for_timeout(300)
    assert phone.trunk.last.by == "caller"
    assert phone.trunk.trunk.invites == before + 1
    form.get_by_role("link", name="I have read it aloud, twice").click()
    phone.page.wait_for_url("**/desk/")


@pytest.mark.full
def test_a_reload_beside_a_form_comes_back_to_both(phone: Phone):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    said_yes(phone).get_by_role("link", name="Open the declaration form").wait_for()
    phone.page.reload()
    phone.shows("answered")
    form = phone.page.frame_locator("[data-kept] iframe")
    form.locator("input[name=p0-name]").wait_for()
    hear_each_other(phone)
    form.get_by_role("button", name="They changed their mind").click()
    form.get_by_role("heading", name="Left without saving").wait_for()
    hear_each_other(phone)
    phone.trunk.do(phone.trunk.last.hang_up)
    phone.shows("ended-callee")
    form.get_by_role("link", name="Back to my desk").click()
    phone.page.wait_for_url("**/desk/")


@pytest.mark.full
def test_an_outcome_taken_back_beside_the_line_goes_on_with_the_same_call(phone: Phone):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    said_yes(phone).locator("form[data-undo] button").click()
    phone.page.locator("#outcome-head").wait_for()
    phone.shows("answered")
    hear_each_other(phone)
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()


@pytest.mark.full
def test_no_form_keeps_a_person_for_whoever_is_gone_or_shut_out(phone: Phone, open_page: Callable[..., Any]):
    for ends in ("lost", "shut out"):
        phone.trunk.fate("agrees")
        phone.press()
        phone.shows("answered")
        form = said_yes(phone)
        form.get_by_role("link", name="Open the declaration form").wait_for()
        phone.page.wait_for_timeout(1200)
        assert not phone.trunk.last.by
        if ends == "lost":
            began, most = time.monotonic(), 5.0
            phone.page.goto("about:blank")
        else:
            admin = open_page(width=1280, height=800, language="en-US")
            conftest.sign_in(admin, "zhixin", "en")
            admin.goto("/en/office/volunteers/")
            admin.get_by_role("link", name="meilan", exact=True).click()
            began, most = time.monotonic(), 2.0
            admin.locator("form[action$='/suspend/'] button").click()
        while not phone.trunk.last.by and time.monotonic() - began < 8:
            time.sleep(0.02)
        took = time.monotonic() - began
        assert phone.trunk.last.by == "caller"
        assert took <= most, f"{ends}: {took:.1f} s"
        if ends == "lost":
            time.sleep(0.7)  # until the event has arrived
            phone.next_person()
        else:
            admin.locator("form[action$='/reinstate/'] button").click()
