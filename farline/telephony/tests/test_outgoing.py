"""Our caller against our fake trunk, over this machine's loopback."""

import asyncio
import socket
from dataclasses import replace

import pytest

from farline.telephony import fates
from farline.telephony.simulator.trunk import FakeTrunk, NotLoopback, open_trunk
from farline.telephony.sip import message, outgoing, sound
from farline.telephony.sip.endpoint import Endpoint, open_endpoint
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
NUMBER = "+8614000000001"


class Ground:
    """A trunk with one fate, a caller, and what was said between them."""

    def __init__(self, endpoint: Endpoint, trunk: FakeTrunk) -> None:
        self.endpoint, self.trunk = endpoint, trunk
        self.said: list[Said] = []

    def call(self, **route: object) -> OutgoingCall:
        known = {"user": "farline", "password": fates.PASSWORD, "rings_at_most": 0.4}
        to = Route("127.0.0.1", self.trunk.port, "farline", **(known | route))  # type: ignore[arg-type]
        call = OutgoingCall(self.endpoint, NUMBER, to, sound.written("127.0.0.1", 5290, 1), self.said.append)
        call.start()
        return call

    async def until(self, what: str, seconds: float = 7.0) -> Said:
        async with asyncio.timeout(seconds):
            while not any(one.what == what for one in self.said):
                await asyncio.sleep(0.01)
        return next(one for one in self.said if one.what == what)


def on_the_line(fate: str, talk, **changed):
    async def run() -> None:
        trunk = await open_trunk("127.0.0.1", 0, always=replace(fates.FATES[fate], **changed))
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        try:
            await talk(Ground(endpoint, trunk))
        finally:
            for call in list(endpoint.calls.values()):
                call._forget()  # type: ignore[attr-defined]
            endpoint.transport.close()
            trunk.close()
            await asyncio.sleep(0.02)

    asyncio.run(run())


@pytest.mark.parametrize("fate", ["busy", "invalid", "off", "overseas_refused", "no_route"])
def test_it_reports_the_trunks_no_by_its_code_alone(fate):
    async def talk(ground: Ground) -> None:
        ground.call()
        said = await ground.until("failed")
        assert said == Said("failed", status=fates.FATES[fate].status)

    on_the_line(fate, talk, rings=0.0)


def test_it_hangs_up_what_was_answered():
    async def talk(ground: Ground) -> None:
        call = ground.call()
        assert sound.read((await ground.until("answered")).sound).host == "127.0.0.1"
        call.hang_up()
        await asyncio.sleep(0.1)
        assert not ground.trunk.callees
        assert ground.trunk.ended[-1].by == "caller"

    on_the_line("agrees", talk, rings=0.01)


def test_it_hears_the_person_hang_up_and_why():
    async def talk(ground: Ground) -> None:
        ground.call()
        said = await ground.until("ended")
        assert (said.by, said.cause) == ("callee", 41)

    on_the_line("dropped", talk, rings=0.01, talks=0.1)


def test_it_cancels_what_only_rings():
    async def talk(ground: Ground) -> None:
        call = ground.call(rings_at_most=9)
        await ground.until("ringing")
        call.hang_up()
        await asyncio.sleep(0.2)
        assert [callee.by for callee in ground.trunk.ended] == ["caller"]
        assert not [one for one in ground.said if one.what == "failed"]

    on_the_line("no_answer", talk)


def test_it_lets_nothing_ring_for_ever():
    async def talk(ground: Ground) -> None:
        ground.call()
        said = await ground.until("failed")
        assert said.reason == "no_answer"
        await asyncio.sleep(0.1)
        assert not ground.trunk.callees

    on_the_line("no_answer", talk)


def test_it_signs_in_once_and_takes_a_wrong_password_as_a_no():
    async def right(ground: Ground) -> None:
        ground.call()
        await ground.until("answered")

    async def wrong(ground: Ground) -> None:
        ground.call(password="another")
        assert (await ground.until("failed")).status == 403

    on_the_line("asks_password", right, rings=0.01)
    on_the_line("asks_password", wrong)


def test_it_hangs_up_an_answer_that_crossed_its_cancelling():
    async def talk(ground: Ground) -> None:
        call = ground.call()
        await ground.until("ringing")
        callee = next(iter(ground.trunk.callees.values()))
        callee.hear = lambda heard: None  # type: ignore[method-assign] # it is deaf to the CANCEL
        call.hang_up()
        await asyncio.sleep(0.25)
        del callee.hear
        await asyncio.sleep(0.8)
        assert not ground.trunk.callees
        assert not [one for one in ground.said if one.what == "answered"]

    on_the_line("agrees", talk, rings=0.15)


def test_a_redirect_is_a_refusal_and_nobody_else_is_rung():
    async def talk(ground: Ground) -> None:
        ground.call()
        assert (await ground.until("failed")).status == 302
        await asyncio.sleep(0.05)
        assert ground.trunk.invites == 1

    on_the_line("busy", talk, status=302, rings=0.0)


def test_strangers_get_no_answer_and_do_no_harm():
    async def talk(ground: Ground) -> None:
        invite = message.Message("INVITE", "sip:100@127.0.0.1", headers=[
            ("Via", "SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK1"), ("From", "<sip:scanner@x>;tag=1"),
            ("To", "<sip:100@x>"), ("Call-ID", "scan"), ("CSeq", "1 INVITE"),
        ]).bytes()  # fmt: skip
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as scanner:
            scanner.bind(("127.0.0.1", 0))
            scanner.setblocking(False)
            for raw in (b"", b"\x00" * 40, b"OPTIONS", invite, invite[:100], b"\xff" * 5000):
                scanner.sendto(raw, ("127.0.0.1", ground.endpoint.port))
            await asyncio.sleep(0.1)
            with pytest.raises(BlockingIOError):
                scanner.recv(100)
            assert ground.endpoint.seen["stranger"] == 6
        ground.call()  # from now on this host is a trunk: it is answered, but rings nobody
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as known:
            known.bind(("127.0.0.1", 0))
            known.setblocking(False)
            for method in (b"INVITE", b"REFER", b"MESSAGE", b"SUBSCRIBE", b"OPTIONS", b"BYE"):
                known.sendto(invite.replace(b"INVITE", method), ("127.0.0.1", ground.endpoint.port))
            await asyncio.sleep(0.1)
            got = [message.read(known.recv(2000)).status for _ in range(6)]
        assert got == [403, 405, 405, 405, 200, 481]
        await ground.until("answered")

    on_the_line("agrees", talk, rings=0.3)


def test_a_transfer_inside_a_call_is_refused():
    async def talk(ground: Ground) -> None:
        call = ground.call()
        await ground.until("answered")
        callee = next(iter(ground.trunk.callees.values()))
        for method in ("REFER", "MESSAGE"):
            asked = message.Message(method, call.ours, headers=[
                ("Via", f"SIP/2.0/UDP 127.0.0.1:{ground.trunk.port};branch=z9hG4bK{method}"),
                ("From", f"<{callee.invite.uri}>;tag={callee.tag}"), ("To", callee.invite.get("From")),
                ("Call-ID", callee.call_id), ("CSeq", f"7 {method}"), ("Refer-To", "<sip:else@where>"),
            ])  # fmt: skip
            ground.trunk.send(asked, (ground.endpoint.host, ground.endpoint.port))
        await asyncio.sleep(0.1)
        assert ground.endpoint.seen["refused REFER"] == ground.endpoint.seen["refused MESSAGE"] == 1
        assert call.state == "answered"

    on_the_line("agrees", talk, rings=0.01)


def test_a_trunk_that_says_nothing_is_given_up(monkeypatch):
    assert outgoing.SILENT_AFTER <= 5.0
    monkeypatch.setattr(outgoing, "SILENT_AFTER", 0.3)

    async def talk(ground: Ground) -> None:
        ground.call()
        assert (await ground.until("failed", seconds=2)).reason == "trunk_silent"

    on_the_line("silent_trunk", talk)


def test_the_fake_trunk_listens_to_this_machine_alone():
    with pytest.raises(NotLoopback):
        asyncio.run(open_trunk("192.0.2.1", 0))
