"""The line for many calls: the real rtpengine and Kamailio between a browser made of aiortc and the fake trunk."""

import asyncio
import os
import socket
from dataclasses import replace

import pytest
from django.utils import timezone

from farline.telephony import states
from farline.telephony.gateway import line as lines
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.last_words import LastWords
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.scaled import daemons, render
from farline.telephony.scaled.plan import Plan
from farline.telephony.simulator.trunk import FakeTrunk
from farline.telephony.sip import message, proxy
from farline.telephony.tests.scaled_stage import NEEDS_IT, free_ports, on_the_line
from farline.telephony.tests.stage import NUMBER, OURS, App, Browser

pytestmark = NEEDS_IT


@pytest.mark.parametrize("opus", [False, True])
def test_sound_and_keys_go_through_and_the_browser_gets_its_answer_before_the_trunk_spoke(plan, opus):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        assert not any(event["state"] == states.ANSWERED for event in app.events)
        assert ("opus" in answer) == opus
        assert ("telephone-event" in answer) is False
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.5)
        ear = next(iter(trunk.callees.values())).ear
        assert ear is not None
        assert browser.heard > 30
        assert ear.heard > 30
        assert line.press("5")
        await asyncio.sleep(0.6)
        assert ear.keys == ["5"]
        line.hang_up()
        await asyncio.sleep(0.3)
        assert trunk.ended[-1].by == "caller"
        assert NUMBER[4:] not in answer + repr(app.events)

    on_the_line(plan, "leaks", talk, opus=opus)


def test_nobody_hears_the_volunteer_before_the_answer(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await asyncio.sleep(1.5)
        ear = next(iter(trunk.callees.values())).ear
        assert ear is not None
        assert browser.heard > 20
        assert ear.heard == 0
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.0)
        assert ear.heard > 20

    on_the_line(plan, "early_media", talk, rings=2.5)


@pytest.mark.parametrize(
    ("fate", "state", "more"),
    [
        ("busy", states.FAILED, {"status": 486}),
        ("invalid", states.FAILED, {"status": 404}),
        ("overseas_refused", states.FAILED, {"status": 603}),
        ("off", states.FAILED, {"status": 480}),
        ("silent_trunk", states.FAILED, {"reason": states.TRUNK_SILENT}),
        ("hangs_up", states.ENDED, {"by": states.CALLEE}),
        ("dropped", states.ENDED, {"by": states.TRUNK, "reason": "broken"}),
        ("asks_password", states.ANSWERED, {"status": 200}),
        ("no_sound", states.ANSWERED, {"status": 200}),
    ],
)
def test_each_end_comes_through_the_proxy_as_what_it_is(plan, fate, state, more):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        said = await app.until(state)
        assert {name: said[name] for name in more} == more

    on_the_line(plan, fate, talk, talks=0.5 if fate in {"hangs_up", "dropped"} else None)


def test_hanging_up_while_it_rings_cancels_at_the_trunk(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.RINGING)
        line.hang_up()
        await asyncio.sleep(0.4)
        assert [callee.by for callee in trunk.ended] == ["caller"]

    on_the_line(plan, "no_answer", talk)


def test_a_reload_takes_the_same_call_on(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(0.5)
        await browser.pc.close()
        again = Browser()
        second = await line.sound.another(await again.offer())
        await again.take(second)
        await asyncio.sleep(2.0)
        ear = next(iter(trunk.callees.values())).ear
        assert ear is not None
        before = ear.heard
        await asyncio.sleep(0.5)
        assert again.heard > 20
        assert ear.heard > before + 10
        assert trunk.invites == 1
        assert NUMBER[4:] not in second
        await again.pc.close()

    on_the_line(plan, "leaks", talk, talks=None)


def test_a_browser_that_vanishes_ends_the_call(plan, monkeypatch):
    monkeypatch.setattr(lines, "LOST_AFTER", 2.0)

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.0)
        await browser.pc.close()
        assert (await app.until(states.ENDED))["by"] == states.LOST
        await asyncio.sleep(0.3)
        assert not trunk.callees

    on_the_line(plan, "agrees", talk)


def test_the_echo_line_comes_back_by_the_relay(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        await browser.take(await board.echo(volunteer=OURS, offer=await browser.offer()))
        await asyncio.sleep(1.5)
        assert browser.heard > 20
        assert trunk.invites == 0
        await board.end_echo(OURS)

    on_the_line(plan, "agrees", talk)


def test_nothing_is_dialed_when_the_relay_is_gone(plan):
    nobody = replace(plan, inside_port=free_ports(1)[0])

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        with pytest.raises(Away):
            await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await asyncio.sleep(0.2)
        assert trunk.invites == 0

    on_the_line(nobody, "agrees", talk)


def test_a_killed_workers_calls_are_cleared_away_by_its_next_life(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        media = board.media
        assert isinstance(media, RelayedMedia)
        (relay,) = media.relays.relays
        before = set((await relay.ask("list")).get("calls", []))  # of lines before this one, on the same relay
        await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        assert len(set((await relay.ask("list"))["calls"]) - before) == 1
        await media.clear_away()
        assert (await relay.ask("list")).get("calls", []) == []

    on_the_line(plan, "agrees", talk)


@pytest.mark.parametrize(("fate", "state"), [("agrees", states.ANSWERED), ("no_answer", states.RINGING)])
def test_a_killed_workers_child_hangs_up_through_the_proxy(plan, fate, state):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        words = LastWords()
        board.endpoint.last_word = words.keep
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(state)
        await asyncio.sleep(0.1)
        board.endpoint.transport.close()  # as a kill does: not a word more
        assert words.child.stdin is not None
        words.child.stdin.close()
        async with asyncio.timeout(3):
            while trunk.callees:
                await asyncio.sleep(0.05)
        assert trunk.ended[-1].by == "caller"
        line.over = True
        await asyncio.to_thread(words.close)

    on_the_line(plan, fate, talk)


def test_the_trunks_side_ends_by_itself_when_a_worker_was_killed_and_its_child_too(plan):
    """Nobody is left holding a receiver: the proxy asks the worker now and then, and hangs up when none answers."""

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        board.endpoint.transport.close()  # as a kill does: not a word more
        async with asyncio.timeout(60):
            while trunk.callees:
                await asyncio.sleep(0.2)
        assert trunk.ended[-1].by == "caller"
        line.over = True

    on_the_line(plan, "agrees", talk)


def test_a_relay_that_dies_ends_its_calls_as_ours_not_as_anybody_elses(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.to_thread(daemons.stop, plan, "rtpengine-1")
        async with asyncio.timeout(4):
            said = await app.until(states.ENDED)
        assert said["by"] == states.GATEWAY
        await asyncio.sleep(0.3)
        assert not trunk.callees

    try:
        on_the_line(plan, "agrees", talk)
    finally:
        daemons.start(plan, "rtpengine-1", dict(os.environ), tied=True)


def test_what_a_trunk_may_not_ask_in_the_middle_of_a_call_is_refused_and_counted(plan):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        callee = next(iter(trunk.callees.values()))
        statuses: list[int] = []
        callee.hear = lambda heard: statuses.append(heard.status)  # type: ignore[method-assign]
        way = [("Route", one) for one in message.listed(callee.invite.all("Record-Route"))]
        for number, method in enumerate(("REFER", "MESSAGE", "SUBSCRIBE", "NOTIFY"), 7):
            asked = message.Message(method, message.uri_in(callee.invite.get("Contact")), headers=[
                ("Via", f"SIP/2.0/UDP 127.0.0.1:{trunk.port};branch=z9hG4bK{method}"), *way, ("Max-Forwards", "70"),
                ("From", f"<{callee.invite.uri}>;tag={callee.tag}"), ("To", callee.invite.get("From")),
                ("Call-ID", callee.call_id), ("CSeq", f"{number} {method}"), ("Refer-To", "<sip:else@where>"),
            ])  # fmt: skip
            trunk.send(asked, callee.source)
        await asyncio.sleep(0.4)
        assert [one for one in statuses if one] == [405] * 4 and not line.over and trunk.invites == 1
        proxied = board.endpoint.proxy
        assert proxied is not None
        board.endpoint.send(proxy.asks(board.endpoint, proxied), proxied)
        await asyncio.sleep(0.2)
        assert board.endpoint.seen["stranger"] >= 4
        del callee.hear
        line.hang_up()

    on_the_line(plan, "agrees", talk)


def test_where_one_proxy_died_the_workers_of_another_go_on(plan):
    two = replace(plan, proxies=2)
    render.write(two, now=timezone.now())

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.0)
        assert browser.heard > 20
        line.hang_up()
        await asyncio.sleep(0.3)
        assert trunk.ended[-1].by == "caller"

    daemons.start(two, "kamailio-2", dict(os.environ), tied=True)
    try:
        assert daemons.answers(two, "kamailio-2")
        daemons.stop(two, "kamailio")
        assert not daemons.answers(two, "kamailio") and daemons.process_of(two, "kamailio-2")
        on_the_line(two, "agrees", talk, proxy=two.proxy_of(2))
    finally:
        daemons.stop(two, "kamailio-2")
        daemons.start(plan, "kamailio", dict(os.environ), tied=True)


STRANGERS = {
    "a call": ("INVITE", "<sip:100@127.0.0.1>"),
    "a question": ("OPTIONS", "<sip:100@127.0.0.1>"),
    "a sign-in": ("REGISTER", "<sip:100@127.0.0.1>"),
    "words": ("MESSAGE", "<sip:100@127.0.0.1>"),
    "a call inside a call": ("INVITE", "<sip:100@127.0.0.1>;tag=guess"),
    "an end": ("BYE", "<sip:100@127.0.0.1>;tag=guess"),
    "a redirection": ("REFER", "<sip:100@127.0.0.1>;tag=guess"),
}


@pytest.mark.parametrize("what", [*STRANGERS, "noise", "an answer"])
def test_a_stranger_at_the_door_hears_nothing(plan, what):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.settimeout(0.6)
        here = f"127.0.0.1:{stranger.getsockname()[1]}"
        stranger.sendto(_said(what, here, plan), ("127.0.0.1", plan.sip_port))
        with pytest.raises(TimeoutError):
            stranger.recv(2000)
    assert daemons.answers(plan, "kamailio")


def _said(what: str, here: str, plan: Plan) -> bytes:
    if what == "noise":
        return b"\x00\x01\x02 hello"
    method, to = STRANGERS.get(what, ("INVITE", "<sip:a@b>;tag=2"))
    headers = [
        ("Via", f"SIP/2.0/UDP {here};rport;branch={message.new_branch()}"), ("Max-Forwards", "70"),
        ("From", "<sip:100@127.0.0.1>;tag=x"), ("To", to), ("Call-ID", what.replace(" ", "")),
        ("CSeq", f"1 {method}"), ("Contact", f"<sip:100@{here}>"), ("X-Farline-Next", f"sip:{here};transport=udp"),
    ]  # fmt: skip
    if what == "an answer":
        ours = ("Via", f"SIP/2.0/UDP 127.0.0.1:{plan.sip_port};branch=z9hG4bKx")
        return message.Message(status=200, phrase="OK", headers=[ours, *headers]).bytes()
    if "tag=" in to:
        headers.append(("Route", f"<sip:127.0.0.1:{plan.sip_port};lr>"))
    return message.Message(method=method, uri=f"sip:100@{here}", headers=headers).bytes()
