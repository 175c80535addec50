"""Calls that come in, on the wire: an invented caller, a whole gateway, a browser of aiortc, a stub for the pages."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from farline.telephony import states
from farline.telephony.gateway import hotline as lines
from farline.telephony.gateway.exchange import Away, Refused
from farline.telephony.gateway.hotline import NotRinging
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.simulator.caller import Caller, open_caller
from farline.telephony.sip import incoming, message
from farline.telephony.sip.endpoint import Endpoint, open_endpoint
from farline.telephony.tests.stage import ANOTHERS, OURS, App, Browser

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
NUMBER = "+8614000000001"


class Pages(App):
    """Says whether somebody is there, and whose press a permit was."""

    def __init__(self) -> None:
        super().__init__(0)
        self.rings: list[str] = []
        self.missed: list[str] = []
        self.asked_missed: list[str] = []
        self.pressed = self.slow = False

    async def ask(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        if verb == "event":
            self.asked_missed.append(asked["missed"])
            return {"taken": not self.pressed}  # whether it was still to be missed
        assert verb == "ring"
        if self.refuse:
            raise Refused(self.refuse)
        self.rings.append(asked["resource"])
        if self.slow:  # written down, and the answer did not come in time
            raise Away
        return {"ring": len(self.rings)}

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        return {"leg": 1, "incoming": permit, "talk_limit": 60}

    def tell(self, event: dict[str, Any]) -> None:
        if "missed" in event:
            self.missed.append(event["missed"])
        else:
            super().tell(event)


Story = Callable[[Switchboard, Pages, Callable[..., Any]], Any]


def evening(story: Story, *, trusts: bool = True) -> None:
    async def run() -> None:
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        pages = Pages()
        board = Switchboard(endpoint, pages, OwnMedia("127.0.0.1", range(0)))  # type: ignore[arg-type] # a stub
        board.hotline.listen_to(frozenset({"127.0.0.1"}) if trusts else frozenset())
        endpoint.trusted.add("127.0.0.1")
        callers: list[Caller] = []

        async def somebody(number: str = NUMBER) -> Caller:
            caller = await open_caller((endpoint.host, endpoint.port), number)
            callers.append(caller)
            await caller.ring()
            return caller

        try:
            await story(board, pages, somebody)
        finally:
            await board.close()
            for caller in callers:
                caller.hang_up()
                caller.transport.close()
            await asyncio.sleep(0.05)
            for call in list(endpoint.calls.values()):
                call._forget()  # type: ignore[attr-defined]
            endpoint.transport.close()
            for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
                waiting.cancel()

    asyncio.run(run())


def test_it_rings_until_a_person_presses_and_then_sound_goes_both_ways():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        await asyncio.sleep(0.3)
        assert caller.statuses == [100, 180], "nobody has pressed, so nobody answers"
        line, answer = await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await caller.until("talking")
        await asyncio.sleep(1.2)
        assert caller.ear is not None and caller.ear.heard > 30 and browser.heard > 30
        assert NUMBER[4:] not in answer + repr(pages.events) + repr(pages.asked)
        line.hang_up()
        await caller.until("over")
        assert caller.by == "hotline"
        assert [event["state"] for event in pages.events] == [states.ANSWERED, states.ENDED]
        await browser.pc.close()

    evening(story)


def test_the_caller_hangs_up_and_the_volunteer_hears_of_it():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        _, answer = await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await caller.until("talking")
        caller.hang_up()
        assert (await pages.until(states.ENDED))["by"] == states.CALLEE
        await browser.pc.close()

    evening(story)


def test_whoever_gives_up_ringing_is_counted_and_cannot_be_taken_any_more():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        caller.hang_up()
        await asyncio.sleep(0.2)
        assert caller.statuses[-1] == 487 and pages.missed == pages.rings
        with pytest.raises(NotRinging):
            await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.pc.close()

    evening(story)


def test_no_ring_stays_in_the_list_when_its_caller_is_turned_away():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        pages.slow = True
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses == [100, 480] and pages.missed == pages.rings
        pages.slow = False
        waits = await somebody()
        await waits.until("ringing")
        board.hotline.close()  # the gateway stops
        assert pages.missed == pages.rings and len(pages.rings) == 2

    evening(story)


@pytest.mark.parametrize(("refused", "status"), [("closed", 480), ("busy", 486), ("unknown", 403)])
def test_with_nobody_there_it_does_not_ring_and_nothing_is_played(refused, status):
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        pages.refuse = refused
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses == [100, status]
        assert not any(b"m=audio" in one for one in caller.heard), "no sound was offered, so none can be played"

    evening(story)


def test_a_press_in_the_last_moment_is_waited_for(monkeypatch):
    """It rings for so long; a permit of the last second still opens the microphone, and they are still there."""
    monkeypatch.setattr(lines, "RINGS_FOR", 0.1)

    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        pages.pressed = True
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        await asyncio.sleep(0.3)
        assert pages.asked_missed == pages.rings
        _, answer = await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await caller.until("talking")
        await browser.pc.close()

    evening(story)


def test_whoever_rang_long_enough_without_a_press_is_told_so_once(monkeypatch):
    monkeypatch.setattr(lines, "RINGS_FOR", 0.1)

    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses[-1] == 480 and pages.asked_missed == pages.rings
        with pytest.raises(NotRinging):
            board.hotline.pick(pages.rings[0], OURS)

    evening(story)


def test_a_call_from_anywhere_but_a_trunk_on_file_is_refused():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses == [403] and pages.rings == []

    evening(story, trusts=False)


def test_a_trunk_whose_sound_must_be_sealed_is_not_answered_in_the_clear():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        board.hotline.listen_to(frozenset({"127.0.0.1"}), frozenset({"127.0.0.1"}))
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses[-1] == 488 and pages.rings == []

    evening(story)


def test_only_the_volunteer_who_took_it_can_say_never_again_for_the_caller():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        resource = pages.rings[0]
        with pytest.raises(NotRinging):
            board.hotline.caller_of(resource, OURS)
        with pytest.raises(NotRinging):
            board.hotline.caller_of(resource, 0)
        line, answer = await board.call(permit=resource, volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        with pytest.raises(NotRinging):
            board.hotline.caller_of(resource, ANOTHERS)
        line.hang_up()
        assert board.hotline.caller_of(resource, OURS) == NUMBER, "also a moment after the end"
        assert NUMBER not in repr(board.hotline.rings)
        await browser.pc.close()

    evening(story)


def test_a_flood_from_one_caller_rings_nobody_and_others_still_get_through():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        for _ in range(lines.MOST_OF_ONE):
            one = await somebody()
            await one.until("ringing")
            one.hang_up()
        late = await somebody()
        await late.until("over")
        assert late.statuses[-1] == 486 and len(pages.rings) == lines.MOST_OF_ONE
        other = await somebody("+8614000000002")
        await other.until("ringing")

    evening(story)


def test_somebody_barred_for_abuse_is_not_put_through_for_a_day():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        clock = [0.0]
        board.hotline.clock = lambda: clock[0]
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        line, answer = await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        board.hotline.bar(pages.rings[0], OURS)
        line.hang_up()
        for hours, status in ((23, 486), (25, 180)):
            clock[0] = hours * 3600.0
            again = await somebody()
            await again.until("over" if status == 486 else "ringing")
            assert again.statuses[-1] == status
        await browser.pc.close()

    evening(story)


def test_a_call_without_sound_that_we_can_carry_is_refused():
    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller = await open_caller((board.endpoint.host, board.endpoint.port))
        caller.ear = None
        request = caller._request("INVITE", caller.branch, 1, body=b"v=0\r\nm=video 9 RTP/AVP 99\r\n")
        caller._send(request)
        await caller.until("over")
        assert caller.statuses[-1] == 488 and pages.rings == []
        caller.transport.close()

    evening(story)


@pytest.mark.parametrize(
    ("headers", "caller"),
    [
        ([("From", "<sip:+8613800138000@x>;tag=1")], "+8613800138000"),
        ([("From", '"Anonymous" <sip:anonymous@anonymous.invalid>;tag=1')], ""),
        ([("From", "<sip:anonymous@x>"), ("P-Asserted-Identity", "<sip:008613800138000@x>")], "008613800138000"),
        ([("From", "<sip:anonymous@x>"), ("P-Asserted-Identity", "<tel:+86-138-0013-8000>")], "+8613800138000"),
        ([("From", "<sip:x@x>"), ("P-Asserted-Identity", "tel:+8613800138000;phone-context=x")], "+8613800138000"),
        (
            [("From", "<sip:x@x>"), ("P-Asserted-Identity", '"A, b" <sip:x@x>, <tel:+8613800138000>')],
            "+8613800138000",
        ),
        ([("From", "<tel:anonymous>;tag=1")], ""),
        ([("From", "<sip:12@x>")], ""),
        ([("From", "<sip:anonymous@x>"), ("P-Asserted-Identity", "<tel:+14165550123;ext=1>")], "+14165550123"),
        ([("From", "<sip:%2B861062345678;npdi=yes@x>")], "+861062345678"),
    ],
)
def test_it_knows_who_rings_only_where_the_trunk_says_so(headers, caller):
    assert incoming.caller_in(message.Message(method="INVITE", headers=headers)) == caller


@pytest.mark.parametrize(
    ("uri", "called"),
    [
        ("sip:+86391 0999999@198.51.100.1;user=phone", "+863910999999"),
        ("sip:863910999999@198.51.100.1", "863910999999"),
        ("sip:hotline@198.51.100.1", ""),
    ],
)
def test_it_reads_which_of_our_own_numbers_was_dialed(uri: str, called: str):
    assert incoming.called_in(message.Message(method="INVITE", uri=uri)) == called


def test_an_answer_that_was_not_confirmed_ends_by_itself(monkeypatch):
    monkeypatch.setattr(incoming, "UNACKNOWLEDGED", 0.3)

    async def story(board: Switchboard, pages: Pages, somebody: Any) -> None:
        caller = await somebody()
        await caller.until("ringing")
        call = next(iter(board.endpoint.calls.values()))
        assert isinstance(call, incoming.IncomingCall) and isinstance(board.endpoint, Endpoint)
        monkeypatch.setattr(caller, "datagram_received", lambda data, source: None)
        assert call.answer(b"v=0\r\n")
        await asyncio.sleep(0.5)
        assert call.state == "over"

    evening(story)
