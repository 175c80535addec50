"""A mentor's ear: both sides of a call arrive there, and only while it is allowed."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from farline.telephony import fates
from farline.telephony.gateway import switchboard
from farline.telephony.gateway.ear import Ear
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.front import Front
from farline.telephony.gateway.media import NotShared
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import NotThere, Switchboard
from farline.telephony.simulator.trunk import FakeTrunk, open_trunk
from farline.telephony.sip import message
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.stage import ANOTHERS, NUMBER, OURS, App, Browser

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
MENTOR = 9


class Allowing(App):
    """Says every second who may hear which call."""

    def __init__(self, trunk: FakeTrunk) -> None:
        super().__init__(trunk.port)
        self.trunk, self.seen = trunk, Counter[str]()
        self.heard: dict[str, list[int]] = {"1": [MENTOR]}
        self.away = False

    async def ask(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        assert verb == "live"
        self.seen.update(asked["seen"])
        if self.away:
            raise Away
        return {"end": [], "heard": self.heard}


def evening(story: Any, fate: str = "agrees") -> None:
    async def run() -> None:
        trunk = await open_trunk("127.0.0.1", 0)
        trunk.always = fates.FATES[fate]
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        app = Allowing(trunk)
        board = Switchboard(endpoint, app, OwnMedia("127.0.0.1", range(0)))  # type: ignore[arg-type] # a stub
        reporting = asyncio.create_task(board.report())
        browser = Browser()
        try:
            line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
            await browser.take(answer)
            await app.until("answered")
            await story(board, app, line)
        finally:
            reporting.cancel()
            await board.close()
            await browser.pc.close()
            await asyncio.sleep(0.2)
            trunk.close()
            endpoint.transport.close()

    asyncio.run(run())


async def listens(board: Switchboard, line: Any, *, of: int = OURS, who: int = MENTOR) -> tuple[Browser, str]:
    mentor = Browser()
    asked = {"volunteer": who, "of": of, "offer": await mentor.offer()}
    try:
        status, said = await Front(board, b"")._do("POST", f"/ears/{line.resource}", asked, who)
    except (NotThere, NotShared):
        await mentor.pc.close()
        raise
    assert status == 201
    await mentor.take(said["answer"])
    return mentor, said["answer"]


def test_a_mentor_hears_both_sides_and_reads_no_number():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        mentor, answer = await listens(board, line)
        await asyncio.sleep(2.0)
        assert mentor.heard > 60 and mentor.loudest > 300
        assert NUMBER[3:] not in answer
        await mentor.pc.close()

    evening(story)


@pytest.mark.parametrize("ends", ["taken back", "no answer of the pages", "the call"])
def test_it_ends_at_once(ends):
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        mentor, _ = await listens(board, line)
        await asyncio.sleep(1.2)
        assert mentor.heard
        if ends == "taken back":
            app.heard = {}
        elif ends == "the call":
            line.hang_up()
        else:
            app.away = True
        await asyncio.sleep(1.3)
        before = mentor.heard
        await asyncio.sleep(0.6)
        assert mentor.heard == before
        await mentor.pc.close()

    evening(story)


def test_what_the_mentor_sends_reaches_nobody():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        mentor, _ = await listens(board, line)
        ear = line.sound.ears[MENTOR]
        assert ear.leg.hear(None) is None
        await mentor.pc.close()

    evening(story)


def test_nobody_listens_to_another_volunteers_call_or_before_somebody_answered():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        with pytest.raises(NotThere):
            await listens(board, line, of=ANOTHERS)
        line.sound.is_open = False
        with pytest.raises(NotShared):
            await listens(board, line)
        assert not line.sound.ears

    evening(story)


def test_what_strangers_ask_in_the_middle_of_it_is_told_to_the_journal_once(monkeypatch):
    """Floods are told of by the minute."""
    monkeypatch.setattr(switchboard, "TELL_SEEN_EVERY", 0.2)

    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        callee = next(iter(app.trunk.callees.values()))
        for method in ("REFER", "MESSAGE", "SUBSCRIBE"):
            asked = message.Message(method, line.call.ours, headers=[
                ("Via", f"SIP/2.0/UDP 127.0.0.1:{app.trunk.port};branch=z9hG4bK{method}"),
                ("From", f"<{callee.invite.uri}>;tag={callee.tag}"), ("To", callee.invite.get("From")),
                ("Call-ID", callee.call_id), ("CSeq", f"7 {method}"), ("Refer-To", "<sip:else@where>"),
            ])  # fmt: skip
            app.trunk.send(asked, (board.endpoint.host, board.endpoint.port))
        board.endpoint.datagram_received(b"OPTIONS sip:100@x SIP/2.0", ("192.0.2.66", 5060))
        await asyncio.sleep(2.4)
        assert app.seen == {"stranger": 1, "refused REFER": 1, "refused MESSAGE": 1, "refused SUBSCRIBE": 1}
        assert not line.over and app.trunk.invites == 1

    evening(story)


def test_both_sides_are_mixed_sample_by_sample():
    async def run() -> None:
        ear = Ear()
        sent: list[bytes] = []
        ear._send = sent.append  # type: ignore[method-assign, assignment]

        silence = bytes([0xFF]) * 160
        ear.from_volunteer(silence)
        ear.from_person(bytes([0x20]) * 160)
        assert sent == [bytes([0x20]) * 160]
        for _ in range(5):
            ear.from_volunteer(silence)
        assert len(sent) == 3, "a silent trunk does not keep the volunteer's voice back"
        await ear.close()

    asyncio.run(run())
