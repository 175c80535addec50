"""One volunteer in one browser, a fake trunk that can be looked into, and both back ends: for the walks that call."""

import contextlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from farline.telephony.actions.trunks import SIMULATOR
from farline.telephony.scaled import daemons
from tests.browser.calling import TrunkInThread, sign_in
from tests.browser.sites import Site


class Phone:
    """One volunteer in one browser, and every byte that came to it."""

    def __init__(self, page: Any, trunk: TrunkInThread, site: Site) -> None:
        self.page, self.trunk, self.site = page, trunk, site
        self.received: list[bytes] = []
        page.on("response", self._keep)
        stream = page.context.new_cdp_session(page)  # of server-sent events a response has no body
        stream.send("Network.enable")
        stream.on("Network.eventSourceMessageReceived", lambda said: self.received.append(said["data"].encode()))

    def _keep(self, response: Any) -> None:
        heads = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.received.append(f"{response.url}\n{heads}\n".encode())
        if "event-stream" in response.headers.get("content-type", "") or response.status in {301, 302, 303, 204}:
            return
        try:
            self.received.append(response.body())
        except Exception:  # a page that was left takes its bodies with it
            return

    def was_told_no_number(self) -> None:
        """Of everybody who was rung on this trunk: in no byte that came to this browser, in whatever format."""
        squeezed = re.sub(rb"[^0-9]", b"", b"".join(self.received))
        people = [one for one in (*self.trunk.trunk.ended, self.trunk.trunk.latest) if one is not None]
        rung = {one.number.removeprefix("+86").encode() for one in people}
        assert not [number for number in rung if len(number) < 9 or number in squeezed]

    def sign_in(self) -> None:
        sign_in(self.page, "meilan", "en")
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
            self.page.locator("main a.button-primary[href*='/desk/call/']").click()  # a form may be open, too
        self.page.wait_for_url("**/call/**")

    def check_device(self) -> None:
        for _ in range(3):  # on a busy machine a beep may be missed; the page says so, and one presses again
            self.page.locator("[data-begin]").click()
            self.page.wait_for_function(
                """() => ["[data-heard]", "[data-is=bad]", "[data-is=quiet]", "[data-is=gone]"]
                         .some((one) => document.querySelector(`${one}:not([hidden])`))"""
            )
            if self.page.locator("[data-yes]").is_visible():
                break
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


def begin_scaled(site: Site) -> Any:
    """As a child that takes all its parts with it, also when the walk is killed."""
    site.children.start("telephony", "up", "--stay")
    for _ in range(600):
        if "staying" in site.children.last_words["telephony"]:
            return site.children.running[-1]
        assert site.children.dead() is None, site.last_words()
        time.sleep(0.05)
    raise AssertionError(site.last_words())


def end_scaled(site: Site, staying: Any) -> None:
    _, child = staying
    site.children.running.remove(staying)
    child.terminate()
    assert child.wait(30) == 0, site.last_words()
    child.stdin.close()
    child.stdout.close()


@pytest.fixture(scope="module")
def trunk() -> Iterator[TrunkInThread]:
    opened = TrunkInThread()
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["embedded", "scaled"])
def backend(request: pytest.FixtureRequest, site: Site) -> Iterator[str]:
    """Both carry the same walks: the gateway alone, then rtpengine, Kamailio and two workers."""
    if request.param == "scaled":
        if daemons.missing():
            pytest.skip(f"NOT INSTALLED: {', '.join(daemons.missing())}. {daemons.APT}")
        staying = begin_scaled(site)
    yield request.param
    if request.param == "scaled":
        end_scaled(site, staying)
    with contextlib.suppress(AssertionError):  # nobody was rung yet, so there is no such trunk
        # A trunk whose calls are all as short as a walk's is paused when there were twenty; the next walks begin anew.
        site.command("telephony", "resume", "--name", SIMULATOR)


def begin_gateway(site: Site) -> None:
    """The embedded one, until it can be called."""
    site.children.start("gateway")
    for _ in range(400):
        if (site.folder / "run" / "gateway.port").exists():
            return
        time.sleep(0.05)
    raise AssertionError(site.last_words())


@pytest.fixture
def line(site: Site, trunk: TrunkInThread, backend: str) -> Site:
    """The site's own gateway, with the fake trunk of this process beside it."""
    run = site.folder / "run"
    (run / "trunk.port").write_text(str(trunk.port))
    if backend == "scaled":
        return site
    if not (run / "gateway.port").exists():
        begin_gateway(site)
    return site


@pytest.fixture
def phone(line: Site, trunk: TrunkInThread, open_page: Callable[..., Any]) -> Iterator[Phone]:
    page = open_page(width=1280, height=800, language="en-US")
    made = Phone(page, trunk, line)
    made.sign_in()
    made.next_person()
    yield made
    made.was_told_no_number()


def loudness(page: Any, where: str = "[data-line-call]") -> dict[str, float]:
    """What comes out of the ear piece: the loudest of two seconds, and its strongest frequency."""
    return page.evaluate(  # type: ignore[no-any-return]
        """async (where) => {
          const stream = document.querySelector(`${where} [data-ear]`).srcObject;
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
        }""",
        where,
    )
