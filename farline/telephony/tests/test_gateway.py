"""A whole gateway between a browser made of aiortc and the fake trunk; the application is played by a stub."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import pytest

from farline.telephony import fates, states
from farline.telephony.gateway import line as lines
from farline.telephony.gateway.browser_leg import announced
from farline.telephony.gateway.exchange import Away, Refused
from farline.telephony.gateway.offers import OfferUnfit, only
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import NotThere, Switchboard
from farline.telephony.simulator.trunk import FakeTrunk, open_trunk
from farline.telephony.sip import message, outgoing
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.stage import ANOTHERS, NUMBER, OURS, App, Browser

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]


def with_gateway(fate: str, talk: Callable[[Switchboard, App, FakeTrunk, Browser], Any]) -> None:
    async def run() -> None:
        trunk = await open_trunk("127.0.0.1", 0, always=fates.FATES[fate])
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        app, browser = App(trunk.port), Browser()
        board = Switchboard(endpoint, app, OwnMedia("127.0.0.1", range(0)))  # type: ignore[arg-type] # a stub
        try:
            await talk(board, app, trunk, browser)
        finally:
            await browser.pc.close()
            await board.close()
            await asyncio.sleep(0.1)
            for call in list(endpoint.calls.values()):
                call._forget()  # type: ignore[attr-defined]
            endpoint.transport.close()
            trunk.close()
            for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
                waiting.cancel()

    asyncio.run(run())


def test_sound_goes_both_ways_and_nothing_the_browser_gets_says_the_number():
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.2)
        ear = next(iter(trunk.callees.values())).ear
        assert browser.heard > 30
        assert ear is not None
        assert ear.heard > 30
        assert line.press("5")
        await asyncio.sleep(0.4)
        assert ear.keys == ["5"]
        line.hang_up()
        await asyncio.sleep(0.1)
        assert trunk.ended[-1].by == "caller"
        assert NUMBER[4:] not in answer + repr(app.events)
        assert [event["sequence"] for event in app.events] == list(range(1, len(app.events) + 1))
        assert app.events[-1]["by"] == states.VOLUNTEER

    with_gateway("leaks", talk)


def test_a_reload_takes_the_same_call_on(monkeypatch):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await browser.pc.close()
        again = Browser()
        await again.take(await line.sound.another(await again.offer()))
        await asyncio.sleep(1.0)
        assert again.heard > 20
        assert not line.over
        assert trunk.invites == 1
        await again.pc.close()

    with_gateway("agrees", talk)


def test_a_browser_that_vanishes_ends_the_call_within_five_seconds(monkeypatch):
    assert lines.LOST_AFTER <= 4.5
    monkeypatch.setattr(lines, "LOST_AFTER", 0.6)

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(0.3)
        await browser.pc.close()
        assert (await app.until(states.ENDED))["by"] == states.LOST
        await asyncio.sleep(0.1)
        assert not trunk.callees

    with_gateway("agrees", talk)


def test_a_browser_that_never_comes_keeps_nobody_waiting(monkeypatch):
    monkeypatch.setattr(lines, "FIRST_SOUND_WITHIN", 0.5)

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        assert (await app.until(states.ENDED))["by"] == states.LOST

    with_gateway("no_answer", talk)


@pytest.mark.parametrize("no", ["permit", "blocked", "away"])
def test_nothing_is_dialed_without_a_permit_that_holds(no):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        app.refuse = no
        with pytest.raises((Refused, Away)):
            await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await asyncio.sleep(0.05)
        assert trunk.invites == 0
        assert not board.lines

    with_gateway("agrees", talk)


def test_an_unfit_offer_uses_up_no_permit():
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        for unfit in ("", "v=0", (await browser.offer()).replace("a=fingerprint:", "a=nothing:")):
            with pytest.raises(OfferUnfit):
                await board.call(permit="p", volunteer=OURS, offer=unfit)
        assert (app.asked, trunk.invites) == ([], 0)

    with_gateway("agrees", talk)


def test_a_call_belongs_to_whoever_made_it_and_each_has_one():
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, _ = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        with pytest.raises(NotThere):
            board.line_of(line.resource, ANOTHERS)
        with pytest.raises(Refused):
            await board.call(permit="q", volunteer=OURS, offer=await browser.offer())
        assert board.line_of(line.resource, OURS) is line

    with_gateway("agrees", talk)


def test_no_address_of_the_offer_is_used():
    offer = (
        "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
        "m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8\r\nc=IN IP4 0.0.0.0\r\n"
        "a=candidate:1 1 udp 2122260223 192.0.2.66 5060 typ host\r\n"
        "a=fingerprint:sha-256 AA\r\na=end-of-candidates\r\n"
        "a=rtpmap:111 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\na=fmtp:111 useinbandfec=1\r\n"
    )
    kept = only(offer, 0)
    assert "192.0.2.66" not in kept
    assert "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" in kept
    assert "opus" not in kept
    assert "a=rtpmap:0 PCMU/8000" in kept


def test_behind_a_clouds_nat_it_says_the_address_that_browsers_can_reach():
    answer = (
        "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=candidate:1 1 udp 2130706431 10.1.2.3 40000 typ host\r\n"
        "a=candidate:2 1 udp 2130706431 fd00::2 40001 typ host\r\na=end-of-candidates\r\n"
    )
    said = announced(answer, "192.0.2.9")
    assert "a=candidate:1 1 udp 2130706431 192.0.2.9 40000 typ host\r\n" in said
    assert "10.1.2.3" not in said
    assert "fd00" not in said
    assert said.endswith("a=end-of-candidates\r\n")


def test_a_line_without_sound_of_our_kind_ends_at_once():
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        callee = next(iter(trunk.callees.values()), None)
        while callee is None:
            await asyncio.sleep(0.01)
            callee = next(iter(trunk.callees.values()), None)
        callee._sound = lambda: b"v=0\r\nm=audio 9 RTP/AVP 18\r\n"  # type: ignore[method-assign]
        assert (await app.until(states.ENDED))["reason"] == "no_sound"
        assert line.over

    with_gateway("agrees", talk)


@pytest.mark.parametrize("what", ["dies", "says that it knows no such call", "is only silent"])
def test_a_trunk_that_dies_in_the_middle_of_a_call_is_found_out(monkeypatch, what):
    monkeypatch.setattr(lines, "SILENT_TRUNK", 0.5)
    monkeypatch.setattr(outgoing, "ANSWERS_WITHIN", 0.8)

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.0)
        callee = next(iter(trunk.callees.values()))
        assert callee.ear is not None
        callee.ear.close()
        if what != "is only silent":
            trunk.callees.clear()
        if what == "dies":
            trunk.datagram_received = lambda *_: None  # type: ignore[method-assign]
        elif what != "is only silent":
            trunk.send = lambda sent, to: FakeTrunk.send(  # type: ignore[method-assign]
                trunk, message.Message(status=481, phrase="Gone", headers=sent.headers), to
            )
        await asyncio.sleep(2.2)
        if what == "is only silent":
            assert not line.over
            return
        said = app.events[-1]
        assert (said["state"], said["by"], said["reason"]) == (states.ENDED, states.TRUNK, "broken")

    with_gateway("agrees", talk)


@pytest.mark.parametrize("asks", [{"transport": "tls"}, {"sealed": True}])
def test_a_trunk_that_wants_to_be_sealed_is_not_rung_in_the_clear(asks):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        app.route = asks
        with contextlib.suppress(Away):
            await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await asyncio.sleep(0.3)
        assert trunk.invites == 0

    with_gateway("agrees", talk)
