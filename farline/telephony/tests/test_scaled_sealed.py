"""SRTP towards a trunk that speaks it: baresip, by TLS through the real Kamailio, its sound sealed by rtpengine."""

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from farline.telephony import states
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.relays import open_relays
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.scaled.plan import Plan
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.baresip_stage import NEEDS_BARESIP, kept, loudest, telephone
from farline.telephony.tests.scaled_stage import NEEDS_IT, running
from farline.telephony.tests.stage import OURS, App, Browser, address

pytestmark = [*NEEDS_BARESIP, *NEEDS_IT]
MENTOR = 9
SEALS = "module srtp.so\n"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    """The trunk's certificate is the proxy's own here, and the only one that the proxy believes."""
    folder, sip = tmp_path_factory.mktemp("line") / "telephony", 22_000 + os.getpid() % 3000 * 2
    inside = 34_000 + os.getpid() % 1000
    with running(folder, sip=sip, inside=inside, media=(44_000, 45_999), authorities="", address=address()) as made:
        pair = (folder / "proxy.key").read_text() + (folder / "proxy.pem").read_text()
        (folder / "trunk.pem").write_text(pair)
        yield made


class Pages(App):
    """Takes calls of the machine's own address, whose sound must be sealed."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.route = {"host": address(), "port": port + 1, "transport": "tls", "sealed": True}
        self.rings: list[str] = []

    async def ask(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        if verb == "ring":
            self.rings.append(asked["resource"])
            return {"ring": 1}
        return {"end": [], "heard": {"1": [MENTOR]}, "sources": [address()], "sealed": [address()]}

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        if permit in self.rings:
            return {"leg": 1, "incoming": permit, "talk_limit": 60}
        return await super().redeem(permit, volunteer, resource)


def evening(plan: Plan, port: int, story: Callable[[Switchboard, Pages], Any], *, opus: bool = False) -> None:
    async def run() -> None:
        endpoint = await open_endpoint("127.0.0.1", 0, set(), ("127.0.0.1", plan.inside_port))
        media = RelayedMedia(await open_relays([("127.0.0.1", plan.relay_ports[0])]), opus=opus)
        pages = Pages(port)
        board = Switchboard(endpoint, pages, media, worker="1-")  # type: ignore[arg-type] # a stub
        reporting = asyncio.create_task(board.report())
        try:
            await story(board, pages)
        finally:
            reporting.cancel()
            await board.close()
            await asyncio.sleep(0.3)
            for call in list(endpoint.calls.values()):
                call._forget()  # type: ignore[attr-defined]
            endpoint.transport.close()
            await media.close()
            for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
                waiting.cancel()

    asyncio.run(run())


async def protocols(line: Any) -> dict[str, str]:
    """What rtpengine says of each side of the call."""
    said = await line.sound.relay.ask("query", call_id=line.sound.name)
    return {side: said["tags"][side]["medias"][0]["protocol"].decode() for side in ("browser", "trunk")}


@pytest.mark.parametrize(("codec", "opus"), [("PCMU", False), ("PCMA", False), ("PCMA", True)])
def test_both_hear_each_other_and_the_wire_is_sealed_on_both_sides(plan, tmp_path, codec, opus):
    """Carriers outside of North America and Japan answer with A-law."""
    more = f"{SEALS}sip_certificate {plan.folder}/trunk.pem\n"

    async def story(board: Switchboard, pages: Pages) -> None:
        browser, mentor = Browser(speaks=True), Browser()
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await pages.until(states.ANSWERED)
        await asyncio.sleep(0.5)
        assert await protocols(line) == {"browser": "UDP/TLS/RTP/SAVPF", "trunk": "RTP/SAVP"}
        await mentor.take(await line.sound.listen(MENTOR, await mentor.offer()))
        await asyncio.sleep(2.5)
        assert browser.heard > 100 and (opus or browser.loudest > 300)  # it whistles
        assert mentor.heard > 60 and mentor.loudest > 300
        line.hang_up()
        await asyncio.sleep(0.7)
        assert pages.events[-1]["state"] == states.ENDED
        await browser.pc.close()
        await mentor.pc.close()

    with telephone(tmp_path, codecs=codec, more=more, account=";transport=tls>;mediaenc=srtp-mand") as (port, heard):
        evening(plan, port, story, opus=opus)
        assert kept(heard) and loudest(kept(heard)[0]) > 5000


def test_whoever_rings_the_hotline_by_tls_is_heard_and_the_wire_is_sealed(plan, tmp_path):
    more = f"{SEALS}sip_certificate {plan.folder}/trunk.pem\n"
    dials = f"sip:hotline@{address()}:{plan.tls_port}"

    async def story(board: Switchboard, pages: Pages) -> None:
        async with asyncio.timeout(10):
            while not pages.rings:
                await asyncio.sleep(0.05)
        browser = Browser(speaks=True)
        line, answer = await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await pages.until(states.ANSWERED)
        await asyncio.sleep(2.5)
        assert (await protocols(line))["trunk"] == "RTP/SAVP"
        assert browser.heard > 60 and browser.loudest > 300
        line.hang_up()
        await asyncio.sleep(0.7)
        await browser.pc.close()

    async def ringing(board: Switchboard, pages: Pages) -> None:
        await asyncio.sleep(0.3)  # until the proxy knows whose calls are taken
        calls = telephone(tmp_path, more=more, account=";transport=tls>;mediaenc=srtp-mand", dials=dials)
        _, heard = await asyncio.to_thread(calls.__enter__)
        try:
            await story(board, pages)
            assert kept(heard) and loudest(kept(heard)[0]) > 5000
        finally:
            await asyncio.to_thread(calls.__exit__, None, None, None)

    evening(plan, 0, ringing)
