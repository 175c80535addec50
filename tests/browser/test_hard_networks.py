"""Calls from networks that let nothing but TURN through, and that lose much: coturn and Opus, in Chromium."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from farline.telephony.tests.stage import address
from tests.browser import sites
from tests.browser.phone import Phone, begin_gateway, loudness

COTURN = shutil.which("turnserver")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.full,
    pytest.mark.skipif(COTURN is None, reason="NO coturn. sudo apt install --no-install-recommends coturn"),
]
# The browser of somebody whose network lets no UDP out and no address in: every connection by TURN, or none at all.
THROUGH_TURN_ALONE = """() => {
  const Real = RTCPeerConnection;
  window.connections = [];
  window.RTCPeerConnection = class extends Real {
    constructor(asked) {
      super({ ...asked, iceTransportPolicy: window.name === "everywhere" ? "all" : "relay" });
      window.connections.push(this);
    }
  };
}"""
SEEN = """async () => {
  const all = [...(await window.connections.at(-1).getStats()).values()];
  const of = (id) => all.find((one) => one.id === id);
  const pair = all.find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
  const rtp = (type) => all.find((one) => one.type === type && one.kind === "audio");
  return {
    kind: of(pair.localCandidateId).candidateType, by: of(pair.localCandidateId).relayProtocol,
    sent: of(rtp("outbound-rtp").codecId).mimeType, got: of(rtp("inbound-rtp").codecId).mimeType,
    lost: rtp("inbound-rtp").packetsLost, packets: rtp("inbound-rtp").packetsReceived,
  };
}"""


@pytest.fixture(scope="module")
def backend() -> str:
    return "embedded"


@pytest.fixture(scope="module")
def site(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sites.Site]:
    """A site of its own that knows a TURN server, which is reached by TCP."""
    made, port, work = sites.copy_of(demo), sites.free_port(), tmp_path_factory.mktemp("turn")
    made.more = {
        "FARLINE_LINE_TURN": f"turn:{address()}:{port}?transport=tcp",
        "FARLINE_LINE_ADDRESS": address(),
    }
    file = work / "turnserver.conf"
    file.write_text(re.sub(r"listening-port=\d+", f"listening-port={port}", made.command("telephony", "turn")))
    server = subprocess.Popen(
        [str(COTURN), "-c", str(file), "--pidfile", str(work / "pid")], cwd=work,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        made.start()
        yield made
    finally:
        made.remove()
        server.kill()
        server.wait()


def talk(phone: Phone) -> dict[str, Any]:
    """Both hear each other; what the browser says of its connection meanwhile."""
    phone.trunk.fate("agrees")
    phone.page.add_init_script(f"({THROUGH_TURN_ALONE})()")
    phone.page.reload()
    phone.press()
    phone.shows("answered")
    heard = loudness(phone.page)
    assert heard["loudest"] > 0.05 and 420 < heard["hertz"] < 460, heard
    phone.page.wait_for_timeout(1500)
    ear = phone.trunk.last.ear
    assert ear.heard > 100 and ear.loudest > 300
    seen: dict[str, Any] = phone.page.evaluate(SEEN)
    assert seen["packets"] > 100 and seen["lost"] == 0
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()
    return seen


def test_a_call_goes_by_coturn_over_tcp_where_nothing_else_goes(phone: Phone):
    seen = talk(phone)
    assert (seen["kind"], seen["by"], seen["sent"]) == ("relay", "tcp", seen["got"])


def test_with_opus_asked_for_both_ways_are_opus(phone: Phone):
    sites.end(phone.site, "gateway", signal.SIGTERM)
    phone.site.children.environment["FARLINE_LINE_OPUS"] = "1"
    begin_gateway(phone.site)
    phone.page.evaluate("() => { window.name = 'everywhere'; }")
    seen = talk(phone)
    assert seen["kind"] != "relay"
    assert seen["sent"] == seen["got"] == "audio/opus"
