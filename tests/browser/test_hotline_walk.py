"""Somebody rings: the page rings, a press answers, they talk, a yes opens the form; and a no is heard."""

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from farline.telephony.simulator.caller import Caller, open_caller
from tests.browser import conftest
from tests.browser.test_look import look_over

pytestmark = [pytest.mark.browser, pytest.mark.full]
NUMBER = "+8614055512345"


class SomebodyRings:
    """An invented caller on a thread of its own."""

    def __init__(self, port: int, number: str = NUMBER) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.caller: Caller = self.run(open_caller(("127.0.0.1", port), number))
        self.run(self.caller.ring())

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def until(self, state: str) -> None:
        self.run(self.caller.until(state, 15))

    def close(self) -> None:
        def end() -> None:
            self.caller.hang_up()
            self.caller.transport.close()
            self.loop.call_later(0.2, self.loop.stop)

        self.loop.call_soon_threadsafe(end)
        self.thread.join(3)
        self.loop.close()


@pytest.fixture
def sip(site: conftest.Site, backend: str) -> int:
    """Where calls come in: at the gateway itself, or at the proxy of the line for many calls."""
    run = site.folder / "run"
    if backend == "scaled":
        return int(site.environment["FARLINE_LINE_SIP_PORT"])
    if not (run / "gateway.port").exists():
        site.children.start("gateway")
    for _ in range(400):
        if (run / "sip.port").exists():
            return int((run / "sip.port").read_text().split()[0])
        time.sleep(0.05)
    raise AssertionError(site.last_words())


@pytest.fixture
def rings(sip: int) -> Iterator[Any]:
    opened: list[SomebodyRings] = []

    def somebody(number: str = NUMBER) -> SomebodyRings:
        opened.append(SomebodyRings(sip, number))
        return opened[-1]

    yield somebody
    for one in opened:
        one.close()


def sit_down(page: Any) -> None:
    conftest.sign_in(page, "meilan", "en")
    if page.locator("a[href$='/desk/briefing/']").count():
        page.locator("a[href$='/desk/briefing/']").first.click()
        page.check("input[name=understood]")
        page.locator("main form button.button-primary").click()
        page.wait_for_url("**/desk/")
    page.goto("/en/desk/hotline/")
    if page.get_by_role("button", name="I take the hotline").count():
        page.get_by_role("button", name="I take the hotline").click()
    page.get_by_text("It is quiet").wait_for()


def declare(page: Any, form: Any, somebody: SomebodyRings) -> None:
    """The caller hears the volunteer through the whole form, and the way to hang up stays in sight."""
    for name, status in (("party", "never"), ("league", "never"), ("pioneers", "declares")):
        form.locator(f"input[name=p0-{name}][value={status}]").check()
    form.locator("input[name=p0-name_kind][value=pseudonym]").check()
    form.locator("input[name=p0-name]").fill("竹影")
    form.get_by_role("button", name="Go on").click()
    form.locator("input[value=said_yes]").check()
    form.locator("input[value=chose_own_name]").check()
    form.locator("input[name=p0-told]").check()
    assert page.get_by_role("button", name="Hang up").is_visible()
    box = page.get_by_role("button", name="Hang up").bounding_box()
    assert 0 <= box["y"] < 740 - box["height"]
    before = somebody.caller.ear.heard
    form.get_by_role("button", name="Save the declaration").click()
    form.get_by_role("heading", name="The declaration is saved").wait_for()
    time.sleep(1)
    assert somebody.caller.state == "talking"
    assert somebody.caller.ear.heard - before > 40


def test_somebody_rings_is_answered_and_declares(open_page: Any, rings: Any):
    page = open_page(width=360, height=740)
    received: list[bytes] = []
    page.on("response", lambda answer: received.append(_body(answer)))
    sit_down(page)
    somebody = rings()
    somebody.until("ringing")
    page.get_by_role("button", name="Answer", exact=True).click()
    page.wait_for_url("**/desk/hotline/*/")
    somebody.until("talking")
    page.locator("[data-line-call][data-shown=answered]").wait_for()
    time.sleep(1.5)
    assert somebody.caller.ear is not None and somebody.caller.ear.heard > 20
    assert not look_over(page, [page.url.split("/en/", 1)[1]], "en")
    page.wait_for_function("document.querySelector('[data-line-call]')?.dataset.shown === 'answered'")
    page.get_by_text("Friendly, or with a result").click()
    page.locator("button[value=agreed_self]").click()
    form = page.frame_locator("[data-kept] iframe")
    form.get_by_role("heading", name="What does the person declare?").wait_for()
    time.sleep(2.5)  # the gateway has asked at least twice whether the line must end
    declare(page, form, somebody)
    page.get_by_role("button", name="Hang up").click()
    somebody.until("over")
    assert not [one for one in received if NUMBER[3:].encode() in one], "the number never comes to a browser"


def test_never_call_me_is_pressed_once_and_heard(open_page: Any, rings: Any):
    page = open_page(width=1280, height=800)
    sit_down(page)
    somebody = rings("+8614055512346")
    somebody.until("ringing")
    page.get_by_role("button", name="Answer", exact=True).click()
    somebody.until("talking")
    page.get_by_role("button", name="Never call this number").click()
    page.get_by_text("Done, for everybody").wait_for()
    somebody.until("over")
    page.get_by_role("button", name="let an invented person ring").click()
    page.get_by_text("Somebody is ringing").wait_for()
    # Who rings is taken and said goodbye to, or the next walk would find them ringing.
    page.get_by_role("button", name="Answer", exact=True).click()
    page.locator("[data-line-call][data-shown=answered]").wait_for()
    page.get_by_role("button", name="Nobody spoke").click()
    page.get_by_text("It is quiet").wait_for()


def test_a_no_from_somebody_who_hides_the_number_is_taken_where_it_is_asked(open_page: Any, rings: Any):
    page = open_page(width=360, height=740)
    sit_down(page)
    somebody = rings("")
    somebody.until("ringing")
    page.get_by_role("button", name="Answer", exact=True).click()
    somebody.until("talking")
    page.get_by_role("button", name="Never call this number").click()
    page.get_by_text("No number came along").wait_for()
    page.complaints.remove("Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)")
    assert page.locator("#never [data-focus]").evaluate("one => one === document.activeElement")
    page.fill("#number", "+1 416 555 0123")
    page.get_by_role("button", name="Never call this number").click()
    page.get_by_text("Done, for everybody").wait_for()
    somebody.until("over")


def _body(answer: Any) -> bytes:
    if "event-stream" in answer.headers.get("content-type", "") or answer.status in {301, 302, 303, 204}:
        return b""
    try:
        return bytes(answer.body())
    except Exception:  # a page that was left takes its bodies with it
        return b""
