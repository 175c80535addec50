"""The hotline on the line for many calls: a trunk's call through the real Kamailio to a worker, sound by rtpengine."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from farline.telephony import states
from farline.telephony.gateway import switchboard
from farline.telephony.gateway.exchange import Away, Refused
from farline.telephony.gateway.hotline import NotRinging
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.relays import open_relays
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.scaled.plan import Plan
from farline.telephony.simulator.caller import Caller, open_caller
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.scaled_stage import NEEDS_IT
from farline.telephony.tests.stage import OURS, App, Browser

pytestmark = [*NEEDS_IT, pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2", "127.0.0.3"])]
NUMBER = "+8614000000001"
TRUNK, STRANGER, ANOTHER_TRUNK = "127.0.0.1", "127.0.0.2", "127.0.0.3"


class Pages(App):
    """Somebody sits at the hotline, and takes calls of one trunk."""

    def __init__(self) -> None:
        super().__init__(0)
        self.sources = [TRUNK]
        self.rings: list[str] = []
        self.came_from: list[str] = []
        self.turned_away: dict[str, int] = {}

    async def ask(self, verb: str, asked: dict[str, Any]) -> dict[str, Any]:
        if verb == "live":
            for kind, times in asked["seen"].items():
                self.turned_away[kind] = self.turned_away.get(kind, 0) + times
            return {"end": [], "heard": {}, "sources": self.sources}
        if self.refuse == "away":
            raise Away
        if self.refuse:
            raise Refused(self.refuse)
        self.rings.append(asked["resource"])
        self.came_from.append(asked["source"])
        return {"ring": len(self.rings)}

    async def redeem(self, permit: str, volunteer: int, resource: str) -> dict[str, Any]:
        return {"leg": 1, "incoming": permit, "talk_limit": 60}

    def tell(self, event: dict[str, Any]) -> None:
        if "missed" not in event:
            super().tell(event)


class Worker:
    """One gateway worker of the line, in this process."""

    def __init__(self, board: Switchboard, endpoint: Any, media: RelayedMedia) -> None:
        self.board, self.endpoint, self.media = board, endpoint, media
        self.reporting = asyncio.create_task(board.report())

    async def die(self) -> None:
        """As a kill does: not a word more."""
        self.reporting.cancel()
        self.endpoint.transport.close()
        await asyncio.sleep(0)

    async def close(self) -> None:
        self.reporting.cancel()
        await self.board.close()
        await asyncio.sleep(0.1)
        for call in list(self.endpoint.calls.values()):
            call._forget()
        self.endpoint.transport.close()
        await self.media.close()


async def open_worker(plan: Plan, pages: Pages, number: int) -> Worker:
    endpoint = await open_endpoint("127.0.0.1", 0, set(), ("127.0.0.1", plan.inside_port))
    media = RelayedMedia(await open_relays([("127.0.0.1", plan.relay_ports[0])]), prefix=f"farline-{number}-")
    board = Switchboard(endpoint, pages, media, worker=f"{number}-")  # type: ignore[arg-type] # a stub
    return Worker(board, endpoint, media)


Story = Callable[[Switchboard, Pages, Callable[..., Any], list[Worker]], Any]


def evening(plan: Plan, story: Story, *, workers: int = 1) -> None:
    async def run() -> None:
        pages = Pages()
        crew = [await open_worker(plan, pages, number) for number in range(1, workers + 1)]
        callers: list[Caller] = []

        async def somebody(number: str = NUMBER, source: str = TRUNK) -> Caller:
            caller = await open_caller((plan.address, plan.sip_port), number, source)
            callers.append(caller)
            await caller.ring()
            return caller

        await asyncio.sleep(0.2)  # until the proxy knows whose calls are taken
        try:
            await story(crew[0].board, pages, somebody, crew)
        finally:
            for caller in callers:
                caller.hang_up()
            await asyncio.sleep(0.1)
            for worker in crew:
                await worker.close()
            for caller in callers:
                caller.transport.close()
            await asyncio.sleep(0.05)
            for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
                waiting.cancel()

    asyncio.run(run())


async def answered(board: Switchboard, permit: str, caller: Caller) -> tuple[Any, Browser, str]:
    browser = Browser(speaks=True)
    line, answer = await board.call(permit=permit, volunteer=OURS, offer=await browser.offer())
    await browser.take(answer)
    await caller.until("talking")
    return line, browser, answer


def test_it_rings_until_a_person_presses_and_then_sound_goes_both_ways(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        caller = await somebody()
        await caller.until("ringing")
        await asyncio.sleep(0.3)
        assert set(caller.statuses) == {100, 180}, "nobody has pressed, so nobody answers"
        assert pages.came_from == [TRUNK]
        assert pages.rings[0].startswith("1-")
        line, browser, answer = await answered(board, pages.rings[0], caller)
        await asyncio.sleep(1.5)
        assert caller.ear is not None and caller.ear.heard > 30 and caller.ear.loudest > 300
        assert browser.heard > 30 and browser.loudest > 300
        assert NUMBER[4:] not in answer + repr(pages.events) + repr(pages.asked)
        line.hang_up()
        await caller.until("over")
        assert caller.by == "hotline"
        assert [event["state"] for event in pages.events] == [states.ANSWERED, states.ENDED]
        assert not any(b"X-Farline" in one for one in caller.heard)
        await browser.pc.close()

    evening(plan, story)


def test_the_caller_hangs_up_and_the_volunteer_hears_of_it(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        caller = await somebody()
        await caller.until("ringing")
        _, browser, _ = await answered(board, pages.rings[0], caller)
        await asyncio.sleep(0.5)
        caller.hang_up()
        assert (await pages.until(states.ENDED))["by"] == states.CALLEE
        await browser.pc.close()

    evening(plan, story)


def test_whoever_gives_up_ringing_cannot_be_taken_any_more(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        caller, browser = await somebody(), Browser()
        await caller.until("ringing")
        caller.hang_up()
        await asyncio.sleep(0.3)
        assert caller.statuses[-1] == 487
        with pytest.raises(NotRinging):
            await board.call(permit=pages.rings[0], volunteer=OURS, offer=await browser.offer())
        await browser.pc.close()

    evening(plan, story)


@pytest.mark.parametrize(("refused", "status"), [("closed", 480), ("busy", 486), ("unknown", 403), ("away", 480)])
def test_with_nobody_there_it_does_not_ring(plan, refused, status):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        pages.refuse = refused
        caller = await somebody()
        await caller.until("over")
        assert caller.statuses[-1] == status and 180 not in caller.statuses

    evening(plan, story)


@pytest.mark.parametrize("what", ["from elsewhere", "a trunk that was switched off"])
def test_anybody_else_hears_nothing_at_all(plan, what, monkeypatch):
    monkeypatch.setattr(switchboard, "TELL_SEEN_EVERY", 0.0)

    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        if what == "a trunk that was switched off":
            pages.sources = []
            await asyncio.sleep(6.5)
        caller = await somebody(source=STRANGER if what == "from elsewhere" else TRUNK)
        await asyncio.sleep(2.5)
        assert caller.heard == [] and pages.rings == []
        assert pages.turned_away["stranger"] >= 1, "for the journal"

    evening(plan, story)


def test_a_stranger_cannot_say_that_they_are_the_trunk(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        caller = await open_caller((crew[0].endpoint.host, crew[0].endpoint.port), NUMBER)  # straight at a worker
        caller.more = [("X-Farline-Source", TRUNK)]
        await caller.ring()
        await caller.until("over")
        assert caller.statuses == [403] and pages.rings == []
        caller.transport.close()
        pages.sources = [ANOTHER_TRUNK]
        await asyncio.sleep(6.5)
        liar = await open_caller((plan.address, plan.sip_port), NUMBER)
        liar.more = [("X-Farline-Source", ANOTHER_TRUNK), ("X-Farline-Hotline", TRUNK), ("X-Farline-Worker", "1")]
        await liar.ring()
        await asyncio.sleep(1.0)
        assert liar.heard == [] and pages.rings == []
        liar.hang_up()
        liar.transport.close()
        await asyncio.sleep(0.05)

    evening(plan, story)


def test_one_worker_gets_all_calls_and_the_next_when_it_died(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        for number in ("+8614000000001", "+8614000000002", "+8614000000003"):
            await (await somebody(number)).until("ringing")
        assert [one[:2] for one in pages.rings] == ["1-"] * 3
        await crew[0].die()
        caller = await somebody("+8614000000004")
        await caller.until("ringing")
        assert pages.rings[-1].startswith("2-")
        line, browser, _ = await answered(crew[1].board, pages.rings[-1], caller)
        line.hang_up()
        await browser.pc.close()

    evening(plan, story, workers=2)


def test_the_caller_is_not_left_in_silence_when_the_worker_was_killed(plan):
    async def story(board: Switchboard, pages: Pages, somebody: Any, crew: list[Worker]) -> None:
        caller = await somebody()
        await caller.until("ringing")
        line, browser, _ = await answered(board, pages.rings[0], caller)
        await crew[0].die()
        await caller.until("over", 60)
        assert caller.by == "hotline"
        line.over = True
        await browser.pc.close()

    evening(plan, story)
