"""Telephony: the gateway is killed in the middle of a talk. The call is over for the pages within seconds, how it
ended can still be said, the person is not rung again by anything, and a new gateway carries the next call.
"""

import asyncio
import http.client
import importlib.util
import json
import re
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

from drills import site as sites
from drills.browser import Browser
from drills.form import Report

OVER_WITHIN = 20.0
INVENTED = """
from django.utils import timezone
from farline.calls import actions as calls, rules
from farline.calls.models import Campaign
from farline.numbers.tests import factories
now = timezone.now()
home = factories.make_list(synthetic=True, days=36_500)
talkative = [one for one in (factories.invented_number() for _ in range(400)) if one[-1] in "01" and one[-3] != "1"]
for one in talkative[:3]:
    factories.make_number(one, number_list=home)
campaign = Campaign.objects.get()
calls.attach_list(campaign_id=campaign.pk, list_id=home.pk, by="drill", now=now)
"""
STANDS = """
import json, sys
from django.utils import timezone
from farline.telephony import queries
leg = queries.latest(int(sys.argv[1]), timezone.now())
print(json.dumps([leg.state, leg.by] if leg else ["none", ""]))
"""
TURN = """
import sys
from farline.calls.models import Call
turn = Call.objects.get(pk=int(sys.argv[1])).turn
print(turn.state, turn.claimed_by_id is None)
"""


def reports(size: str) -> Iterator[Report]:
    if importlib.util.find_spec("aiortc") is None:
        yield Report("telephony", "gateway killed", skipped="aiortc is not installed")
        return
    yield _killed()


def _killed() -> Report:
    report = Report("telephony", "gateway killed in a talk")
    with sites.site() as one:
        one.prepare({"caller": ["caller"]}, [])
        one.script(INVENTED)
        one.start("keyholder", "serve", "trunk", "gateway")
        run = one.folder / "data" / "run"
        _until(lambda: (run / "gateway.port").exists() and (run / "trunk.port").exists(), 60)
        browser = Browser(one)
        report.must(browser.sign_in("caller"), "nobody could sign in")
        browser.get("/desk/line-check/")
        browser.post("/desk/line-check/")
        call = browser.next_call()
        report.must(call is not None, "nobody was handed out")
        if call is None:
            return report
        talk = Talk(one, browser, call)
        talk.start()
        talk.connected.wait(60)
        report.must(talk.status == 201, f"the gateway did not take the call: {talk.status}")
        _until(lambda: _stands(one, call)[0] == "answered", 20)
        report.must(_stands(one, call)[0] == "answered", "the invented person did not answer")
        one.running["gateway"].send_signal(signal.SIGKILL)
        one.running.pop("gateway").wait()
        began = time.monotonic()
        _until(lambda: _stands(one, call)[0] == "ended", OVER_WITHIN + 10)
        took = time.monotonic() - began
        talk.over.set()
        report.count(over_after_s=round(took, 1), ended_by=_stands(one, call)[1])
        report.must(took < OVER_WITHIN, f"the call was over only after {took:.0f} s")
        page = browser.get(f"/desk/call/{call}/").text
        fence, key = (re.search(rf'name="{name}" value="([\w-]+)"', page) for name in ("fence", "key"))
        saved = browser.post(
            f"/desk/call/{call}/outcome", fence=fence[1] if fence else "", key=key[1] if key else "", line="dropped",
            conversation="",
        )  # fmt: skip
        report.must(saved.location.endswith("/saved"), "how it ended could not be saved")
        report.must(one.script(TURN, str(call)) == "resting True", "the person does not rest, or is still held")
        (run / "gateway.port").unlink(missing_ok=True)
        one.start("gateway")
        _until(lambda: (run / "gateway.port").exists(), 60)
        again = browser.next_call()
        report.must(again not in (None, call), "nobody else was handed out afterwards")
        if again is not None:
            second = Talk(one, browser, again)
            second.start()
            second.connected.wait(60)
            second.over.set()
            report.must(second.status == 201, "the new gateway takes no call")
    return report


class Talk(threading.Thread):
    """A browser in one call: the press, the offer, then sound of its own until it is ended."""

    def __init__(self, one: sites.Site, browser: Browser, call: int) -> None:
        super().__init__(daemon=True)
        self.site, self.browser, self.call = one, browser, call
        self.status = 0
        self.connected, self.over = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            asyncio.run(self._talk())
        finally:
            self.connected.set()

    async def _talk(self) -> None:
        from aiortc import RTCPeerConnection, RTCSessionDescription
        from aiortc.mediastreams import AudioStreamTrack

        self.browser.get(f"/desk/call/{self.call}/")
        self.browser.post(f"/desk/call/{self.call}/dial", way="browser")
        page = self.browser.get(f"/desk/call/{self.call}/").text
        found = re.search(r'data-permit="([\w-]{20,})"', page)
        if found is None:
            return
        connection: Any = RTCPeerConnection()
        connection.addTrack(AudioStreamTrack())
        await connection.setLocalDescription(await connection.createOffer())
        offer = connection.localDescription.sdp
        self.status, answer = await asyncio.to_thread(self._post, offer, found[1])
        if self.status == 201:
            await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        self.connected.set()
        await asyncio.to_thread(self.over.wait, 90)
        await connection.close()

    def _post(self, offer: str, permit: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        cookies = "; ".join(f"{name}={value}" for name, value in self.browser.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/sdp", "Origin": self.site.address,
                   "Authorization": f"Bearer {permit}"}  # fmt: skip
        line.request("POST", "/line/calls", offer, headers)
        answer = line.getresponse()
        text = answer.read().decode()
        line.close()
        return answer.status, text


def _stands(one: sites.Site, call: int) -> list[str]:
    return list(json.loads(one.script(STANDS, str(call))))


def _until(happened: Any, seconds: float) -> None:
    patience = time.monotonic() + seconds
    while not happened() and time.monotonic() < patience:
        time.sleep(0.2)
