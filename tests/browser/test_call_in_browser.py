"""Calls in a real browser with an invented microphone: sound measured at both ends, every end shown in words."""

import contextlib
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import conftest, sites
from tests.browser.phone import Phone, loudness

pytestmark = pytest.mark.browser


def kill_worker_of(phone: Phone) -> str:
    """The one that carries this call: its number stands before the call's own name. Returns the worker's name."""
    number = phone.page.locator("[data-line-call]").evaluate("() => sessionStorage.getItem('farline-line')")
    worker = re.search(r"/line/calls/(\d+)-", number)
    assert worker is not None
    process = (phone.site.folder / "telephony" / f"gateway-{worker[1]}.pid").read_text()
    os.kill(int(process), signal.SIGKILL)
    return f"gateway-{worker[1]}"


def test_two_people_hear_each_other_and_the_volunteer_hangs_up(phone: Phone):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    assert phone.chosen() == "answered"
    heard = loudness(phone.page)
    assert heard["loudest"] > 0.05
    assert 420 < heard["hertz"] < 460  # the far end's tone
    phone.page.wait_for_timeout(1500)
    ear = phone.trunk.last.ear
    assert ear.heard > 100
    assert ear.loudest > 300  # the invented microphone beeps once a second
    phone.page.locator("details:has(.keypad) summary").click()
    phone.page.locator("[data-press='7']").click()
    phone.page.wait_for_timeout(500)
    assert ear.keys == ["7"]
    phone.page.locator("[data-mute]").click()
    assert phone.page.locator("[data-mute]").get_attribute("aria-pressed") == "true"
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    assert phone.page.locator("[data-then] a[href='#outcome']").is_visible(), "what comes next"
    phone.page.wait_for_timeout(300)
    assert phone.trunk.last.by == "caller"
    assert phone.chosen() == "answered"
    phone.give_back()


@pytest.mark.full
@pytest.mark.parametrize(
    ("fate", "shown", "chosen"),
    [
        ("busy", "failed-busy", "busy"),
        ("invalid", "failed-invalid", "invalid"),
        ("overseas_refused", "failed-intl_blocked", "intl_blocked"),
        ("hangs_up", "ended-callee", "answered"),
        ("dropped", "ended-trunk", "dropped"),
    ],
)
def test_every_end_has_its_words_and_its_outcome(phone: Phone, fate: str, shown: str, chosen: str):
    phone.trunk.fate(fate)
    phone.press()
    phone.shows(shown)
    assert phone.chosen() == chosen
    assert phone.page.locator("[data-after]").is_visible()
    phone.give_back()


@pytest.mark.full
def test_nobody_answers_and_after_the_ring_limit_the_volunteer_reads_so(phone: Phone):
    phone.trunk.fate("no_answer")
    phone.press()
    phone.shows("ringing")
    phone.shows("failed-no_answer", seconds=60)
    assert phone.chosen() == "no_answer"
    phone.page.wait_for_timeout(300)
    assert phone.trunk.last.by == "caller"  # it was cancelled there
    phone.give_back()


@pytest.mark.full
def test_a_silent_trunk_is_told_in_words_within_seconds(phone: Phone):
    phone.trunk.fate("silent_trunk")
    phone.press()
    phone.shows("failed-carrier_reject", seconds=12)
    assert phone.chosen() == "carrier_reject"
    phone.give_back()


@pytest.mark.full
def test_a_trunk_that_dies_in_the_middle_is_told_in_words_and_the_call_ends(phone: Phone, backend: str):
    if backend == "scaled":
        pytest.skip("there Kamailio asks the trunk, in its own time")
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    dead = phone.trunk.last
    phone.trunk.do(lambda: (dead.ear.close(), setattr(dead, "hear", lambda heard: None)))
    phone.shows("ended-trunk", seconds=25)
    assert phone.chosen() == "dropped"
    phone.give_back()
    phone.trunk.do(dead.stop)


@pytest.mark.full
def test_a_reload_comes_back_to_the_same_call_and_rings_nobody_twice(phone: Phone):
    phone.trunk.fate("agrees")
    before = phone.trunk.trunk.invites
    phone.press()
    phone.shows("answered")
    phone.page.reload()
    phone.shows("answered")
    phone.page.wait_for_timeout(1000)
    assert phone.trunk.trunk.invites == before + 1
    other = phone.page.context.new_page()
    other.goto(phone.page.url)
    other.wait_for_function("() => document.querySelector('[data-line-call]')?.dataset.shown === 'elsewhere'")
    other.close()
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()


@pytest.mark.full
def test_a_closed_tab_does_not_keep_the_person_waiting(phone: Phone):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    url = phone.page.url
    phone.page.goto("about:blank")
    began = time.monotonic()
    while phone.trunk.last.state != "over" and time.monotonic() - began < 8:
        time.sleep(0.05)
    assert time.monotonic() - began < 5
    time.sleep(0.7)  # until the event has arrived
    phone.page.goto(url)
    phone.shows("ended-lost")
    assert phone.chosen() == "dropped"
    phone.give_back()


@pytest.mark.full
def test_no_byte_that_a_browser_gets_holds_the_number(phone: Phone):
    """The trunk says the number everywhere it can; it is in its own datagrams, and nowhere else."""
    for fate, end in (("leaks", "ended-callee"), ("leaks_busy", "failed-busy")):
        phone.trunk.fate(fate)
        phone.press()
        phone.shows(end, seconds=25)
        number = phone.trunk.last.number.lstrip("+").encode()
        wire = b"".join(phone.trunk.overheard)
        assert wire.count(number) > 20  # the test can fail: it really leaks
        got = b"".join(phone.received) + phone.page.content().encode()
        assert len(got) > 10_000
        local = number.removeprefix(b"86")
        assert got.count(local) == 0
        squeezed = re.sub(rb"[^0-9]", b"", got)
        assert squeezed.count(local) == 0
        assert number[::-1] not in got
    phone.give_back()


CHOSEN = "line => document.querySelector('input[name=line]:checked')?.value === line"


def offers(page: Any, permit: str, body: str) -> Any:
    """What the server says to an offer with this permit, from the page's own script; "" sends none."""
    return page.evaluate(
        """async ({ permit, body }) => {
          const headers = { "Content-Type": "application/sdp", ...(permit && { Authorization: permit }) };
          const answer = await fetch("/line/calls", { method: "POST", headers, body });
          return [answer.status, await answer.json()];
        }""",
        {"permit": permit, "body": body},
    )


@pytest.mark.full
def test_anothers_permit_an_expired_one_and_none_ring_nobody(phone: Phone, open_page: Callable[..., Any]):
    held: list[Any] = []
    phone.page.route("**/line/calls", lambda route: (held.append(route.request), route.abort()))
    phone.trunk.fate("agrees")
    invites = phone.trunk.trunk.invites
    phone.press()
    phone.shows("away")  # her offer got lost on the way, and the permit is still good
    phone.page.unroute("**/line/calls")
    permit, offer = held[0].headers["authorization"], held[0].post_data
    other = open_page(width=1280, height=800, language="en-US")
    conftest.sign_in(other, "zhixin", "en")
    assert offers(other, permit, offer) == [403, {"refused": "permit"}]
    assert offers(phone.page, "", offer)[0] == 400
    with contextlib.closing(sqlite3.connect(phone.site.folder / "farline.sqlite3", timeout=5)) as table, table:
        newest = "SELECT id FROM telephony_leg WHERE state = 'prepared' ORDER BY expires_at DESC LIMIT 1"
        late = f"UPDATE telephony_leg SET expires_at = '2020-01-01 00:00:00' WHERE id IN ({newest})"  # noqa: S608  our own words
        assert table.execute(late).rowcount == 1  # others may be left of calls that were never placed
    assert offers(phone.page, permit, offer) == [403, {"refused": "permit"}]
    assert phone.trunk.trunk.invites == invites
    phone.page.complaints.clear()
    phone.give_back()


@pytest.mark.full
def test_a_used_permit_and_an_invented_one_ring_nobody(phone: Phone):
    sent: list[Any] = []
    phone.page.on("request", lambda asked: sent.append(asked) if asked.url.endswith("/line/calls") else None)
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    invites = phone.trunk.trunk.invites
    used = sent[-1].headers["authorization"]
    for permit in (used, "Bearer " + "A" * 43):
        assert offers(phone.page, permit, sent[-1].post_data) == [403, {"refused": "permit"}]
    assert phone.trunk.trunk.invites == invites
    phone.page.complaints.clear()  # the browser speaks of each 403; these were asked for
    phone.give_back()


@pytest.mark.full
def test_a_gateway_that_is_killed_leaves_the_form_and_the_words(phone: Phone, backend: str):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    phone.page.fill("#note textarea", "kept through it all")
    if backend == "scaled":
        port = phone.site.folder / "run" / f"{kill_worker_of(phone)}.port"
        before = port.read_text()
    else:
        sites.end(phone.site, "gateway", signal.SIGKILL)
        (phone.site.folder / "run" / "gateway.port").unlink()  # so that the next walk starts one again
    began = time.monotonic()
    while phone.trunk.last.state != "over" and time.monotonic() - began < 4:
        time.sleep(0.05)
    assert phone.trunk.last.by == "caller", "nobody is left holding a receiver"
    phone.page.wait_for_function(
        "() => document.querySelector('[data-line-call]').dataset.shown.startsWith('ended-')", timeout=30_000
    )
    assert phone.page.input_value("#note textarea") == "kept through it all"
    phone.page.wait_for_function(CHOSEN, arg="dropped", timeout=30_000)
    if backend == "scaled":
        for _ in range(200):  # whoever watches over the parts starts it anew
            if port.read_text() != before:
                break
            phone.page.wait_for_timeout(50)
    phone.page.complaints.clear()  # a browser tells of the answers that did not come
    phone.give_back()


@pytest.mark.full
def test_pages_that_restart_in_mid_call_lose_nothing(phone: Phone):
    """The person hangs up while the pages are away: the event waits in the gateway and arrives afterwards."""
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    sites.end(phone.site, "serve", signal.SIGTERM)
    phone.trunk.do(phone.trunk.last.hang_up)
    time.sleep(1)
    phone.site.children.start("serve", "--port", str(phone.site.port))
    phone.shows("ended-callee", seconds=40)
    assert phone.chosen() == "answered"
    phone.page.complaints.clear()  # the stream broke off, and the browser says so
    phone.give_back()


HOLDS = """SELECT COUNT(*) FROM calls_turn JOIN volunteers_volunteer ON claimed_by_id = volunteers_volunteer.id
           WHERE handle = 'meilan'"""


def test_call_person_and_session_are_gone_within_two_seconds_of_being_shut_out(
    phone: Phone, open_page: Callable[..., Any]
):
    """Each by its own sign: the line at the trunk, the person in the queue's own table, the session in her browser."""
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    admin = open_page(width=1280, height=800, language="en-US")
    conftest.sign_in(admin, "zhixin", "en")
    admin.goto("/en/office/volunteers/")
    admin.get_by_role("link", name="meilan", exact=True).click()
    with contextlib.closing(sqlite3.connect(phone.site.folder / "farline.sqlite3", timeout=5)) as table:
        ends = {
            "line": lambda: phone.trunk.last.by == "caller",
            "person": lambda: table.execute(HOLDS).fetchone() == (0,),
            "session": lambda: phone.page.request.get("/en/desk/", max_redirects=0).status == 302,
        }
        assert not any(over() for over in ends.values())  # she is in the middle of it
        try:
            took, began = dict[str, float](), time.monotonic()
            admin.locator("form[action$='/suspend/'] button").click(no_wait_after=True)
            while ends.keys() - took and time.monotonic() - began < 8:
                took |= {what: time.monotonic() - began for what in ends.keys() - took if ends[what]()}
                time.sleep(0.02)
            assert set(took) == set(ends) and max(took.values()) <= 2.0, took
            phone.page.goto("/en/desk/")
            assert "/sign-in/" in phone.page.url
        finally:
            admin.locator("form[action$='/reinstate/'] button").click()
