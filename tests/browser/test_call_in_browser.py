"""Calls in a real browser with an invented microphone: sound measured at both ends, every end shown in words."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from farline.telephony.scaled import daemons
from tests.browser import conftest, sites
from tests.browser.calling import TrunkInThread

pytestmark = pytest.mark.browser


class Phone:
    """One volunteer in one browser, and every byte that came to it."""

    def __init__(self, page: Any, trunk: TrunkInThread, site: conftest.Site) -> None:
        self.page, self.trunk, self.site = page, trunk, site
        self.received: list[bytes] = []
        page.on("response", self._keep)

    def _keep(self, response: Any) -> None:
        heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.received.append(f"{response.url}\n{heads}\n".encode())
        if "event-stream" in response.headers.get("content-type", "") or response.status in {301, 302, 303, 204}:
            return
        try:
            self.received.append(response.body())
        except Exception:  # a page that was left takes its bodies with it
            return

    def sign_in(self) -> None:
        conftest.sign_in(self.page, "meilan", "en")
        if self.page.locator("a[href$='/desk/briefing/']").count():
            self.page.locator("a[href$='/desk/briefing/']").first.click()
            for box in self.page.locator("input[name=understood]").all():
                box.check()
            self.page.locator("main form button.button-primary").click()
            self.page.wait_for_url("**/desk/")

    def next_person(self) -> None:
        self.page.goto("/en/desk/")
        if self.page.locator("form[action$='/desk/next/'] button").count():
            self.page.locator("form[action$='/desk/next/'] button").click()
        else:
            self.page.locator("main a.button-primary").first.click()
        self.page.wait_for_url("**/call/**")

    def check_device(self) -> None:
        self.page.locator("[data-begin]").click()
        self.page.locator("[data-yes]").wait_for()
        self.page.locator("[data-yes]").click()
        self.page.locator("[data-done] button.button-primary").click()
        self.page.wait_for_url("**/call/**")

    def press(self) -> None:
        self.page.locator("button[name=way][value=browser]:visible").click()
        if "line-check" in self.page.url:
            self.check_device()  # its last press begins the call
        self.page.wait_for_selector("[data-line-call]")

    def shows(self, what: str, seconds: float = 20) -> None:
        self.page.wait_for_function(
            "what => document.querySelector('[data-line-call]')?.dataset.shown === what",
            arg=what,
            timeout=seconds * 1000,
        )
        assert self.page.locator(f"[data-when='{what}']").is_visible()

    def chosen(self) -> str | None:
        found = self.page.locator("input[name=line]:checked")
        return found.get_attribute("value") if found.count() else None

    def give_back(self) -> None:
        """Save as not answered, so that the next walk begins with somebody new."""
        self.page.locator("input[name=line][value=no_answer]").evaluate(
            "one => { one.checked = true; one.form.requestSubmit(); }"
        )
        self.page.wait_for_url("**/saved")


@pytest.fixture(scope="module")
def trunk() -> Iterator[TrunkInThread]:
    opened = TrunkInThread()
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["embedded", "scaled"])
def backend(request: pytest.FixtureRequest, site: conftest.Site) -> Iterator[str]:
    """Both carry the same walks: the gateway alone, then rtpengine, Kamailio and two workers."""
    if request.param == "scaled":
        if daemons.missing():
            pytest.skip(f"NOT INSTALLED: {', '.join(daemons.missing())}. {daemons.APT}")
        site.command("telephony", "up")
    yield request.param
    if request.param == "scaled":
        site.command("telephony", "down")


@pytest.fixture
def line(site: conftest.Site, trunk: TrunkInThread, backend: str) -> conftest.Site:
    """The site's own gateway, with the fake trunk of this process beside it."""
    run = site.folder / "run"
    (run / "trunk.port").write_text(str(trunk.port))
    if backend == "scaled":
        return site
    if not (run / "gateway.port").exists():
        site.children.start("gateway")
    for _ in range(400):
        if (run / "gateway.port").exists():
            return site
        time.sleep(0.05)
    raise AssertionError(site.last_words())


def end(site: sites.Site, name: str, number: int) -> None:
    """End one process of the site as `kill` would, and let nothing of it lie about."""
    entry = next(entry for entry in site.children.running if entry[0] == name)
    _, child = entry
    child.send_signal(number)
    child.wait(8)
    site.children.running.remove(entry)
    time.sleep(0.1)  # until its last words were read
    child.stdin.close()
    child.stdout.close()


def kill_worker_of(phone: Phone) -> None:
    """The one that carries this call: its number stands before the call's own name."""
    number = phone.page.locator("[data-line-call]").evaluate("() => sessionStorage.getItem('farline-line')")
    worker = re.search(r"/line/calls/(\d+)-", number)
    assert worker is not None
    process = int((phone.site.folder / "telephony" / f"gateway-{worker[1]}.pid").read_text())
    os.kill(process, signal.SIGKILL)


@pytest.fixture
def phone(line: conftest.Site, trunk: TrunkInThread, open_page: Callable[..., Any]) -> Phone:
    page = open_page(width=1280, height=800, language="en-US")
    made = Phone(page, trunk, line)
    made.sign_in()
    made.next_person()
    return made


def loudness(page: Any) -> dict[str, float]:
    """What comes out of the ear piece: the loudest of two seconds, and its strongest frequency."""
    return page.evaluate(  # type: ignore[no-any-return]
        """async () => {
          const stream = document.querySelector("[data-line-call] [data-ear]").srcObject;
          const context = new AudioContext(), analyser = context.createAnalyser();
          analyser.fftSize = 8192;
          context.createMediaStreamSource(stream).connect(analyser);
          const samples = new Float32Array(analyser.fftSize), bins = new Float32Array(analyser.frequencyBinCount);
          let loudest = 0, hertz = 0, best = -200;
          for (let at = 0; at < 20; at += 1) {
            await new Promise((done) => setTimeout(done, 80));
            analyser.getFloatTimeDomainData(samples);
            analyser.getFloatFrequencyData(bins);
            loudest = Math.max(loudest, ...samples.map(Math.abs));
            bins.forEach((level, bin) => {
              if (level > best) { best = level; hertz = bin * context.sampleRate / analyser.fftSize; }
            });
          }
          await context.close();
          return { loudest, hertz };
        }"""
    )


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
    phone.page.wait_for_timeout(300)
    assert phone.trunk.last.by == "caller"
    assert phone.chosen() == "answered"
    phone.give_back()


def said_yes(phone: Phone) -> Any:
    """One press on a yes; what comes next opens beside the line."""
    phone.page.locator("#outcome-head").focus()
    phone.page.keyboard.press("1")
    phone.page.keyboard.press("y")
    phone.page.locator(".form-beside [data-kept]").wait_for()
    return phone.page.frame_locator("[data-kept] iframe")


def hear_each_other(phone: Phone) -> None:
    """Sound arrives at both ends now; the invented microphone beeps, and the far end sends it back."""
    ear = phone.trunk.last.ear
    before, ear.loudest = ear.heard, 0.0
    assert loudness(phone.page)["loudest"] > 0.05
    phone.page.wait_for_timeout(300)
    assert ear.heard - before > 40
    assert ear.loudest > 300


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
    form.locator("input[name=p0-told]").check()
    hear_each_other(phone)
    form.get_by_role("button", name="Save the declaration").click()
    form.get_by_role("heading", name="The declaration is saved").wait_for()
    hear_each_other(phone)
    form.get_by_role("link", name="Back to my desk").click()
    phone.page.get_by_text("They are still on the line. Say goodbye").wait_for()
    assert phone.page.url == call
    assert not phone.trunk.last.by
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.page.wait_for_timeout(300)
    assert phone.trunk.last.by == "caller"
    assert phone.trunk.trunk.invites == before + 1
    form.get_by_role("link", name="Back to my desk").click()
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
    phone.give_back()


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
        said = phone.page.evaluate(
            """async ({ permit, body }) => {
              const headers = { "Content-Type": "application/sdp", Authorization: permit };
              const answer = await fetch("/line/calls", { method: "POST", headers, body });
              return [answer.status, await answer.json()];
            }""",
            {"permit": permit, "body": sent[-1].post_data},
        )
        assert said == [403, {"refused": "permit"}]
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
        kill_worker_of(phone)
    else:
        end(phone.site, "gateway", signal.SIGKILL)
    phone.page.wait_for_function(
        "() => document.querySelector('[data-line-call]').dataset.shown.startsWith('ended-')", timeout=30_000
    )
    assert phone.page.input_value("#note textarea") == "kept through it all"
    phone.page.wait_for_timeout(100)
    if backend == "scaled":
        phone.site.command("telephony", "up")
    phone.page.complaints.clear()  # a browser tells of the answers that did not come
    phone.give_back()


@pytest.mark.full
def test_pages_that_restart_in_mid_call_lose_nothing(phone: Phone):
    """The person hangs up while the pages are away: the event waits in the gateway and arrives afterwards."""
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    end(phone.site, "serve", signal.SIGTERM)
    phone.trunk.do(phone.trunk.last.hang_up)
    time.sleep(1)
    phone.site.children.start("serve", "--port", str(phone.site.port))
    phone.shows("ended-callee", seconds=40)
    assert phone.chosen() == "answered"
    phone.page.complaints.clear()  # the stream broke off, and the browser says so
    phone.give_back()


def test_whoever_is_shut_out_in_mid_call_is_off_the_line_within_two_seconds(
    phone: Phone, open_page: Callable[..., Any]
):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    admin = open_page(width=1280, height=800, language="en-US")
    conftest.sign_in(admin, "zhixin", "en")
    admin.goto("/en/office/volunteers/")
    admin.get_by_role("link", name="meilan", exact=True).click()
    try:
        began = time.monotonic()
        admin.locator("form[action$='/suspend/'] button").click()
        while not phone.trunk.last.by and time.monotonic() - began < 8:
            time.sleep(0.02)
        took = time.monotonic() - began
        assert phone.trunk.last.by == "caller"
        assert took <= 2.0, f"{took:.1f} s"
        phone.page.goto("/en/desk/")
        assert "/sign-in/" in phone.page.url
    finally:
        admin.locator("form[action$='/reinstate/'] button").click()
