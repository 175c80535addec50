"""A mentor's ear on the line for many calls: rtpengine copies both sides, and nobody hears more than they may."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from farline.telephony import states
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.front import Front
from farline.telephony.gateway.media import NotShared
from farline.telephony.gateway.switchboard import NotThere, Switchboard
from farline.telephony.scaled.plan import Plan
from farline.telephony.simulator.trunk import FakeTrunk
from farline.telephony.tests.scaled_stage import NEEDS_IT, on_the_line
from farline.telephony.tests.stage import ANOTHERS, NUMBER, OURS, App, Browser

pytestmark = NEEDS_IT
MENTOR = 9
Story = Callable[..., Any]


def talking(plan: Plan, story: Story, fate: str = "agrees", *, opus: bool = False, speaks: bool = False) -> None:
    """Somebody answered; the worker asks every second who may hear."""

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        heard = {"1": [MENTOR]}

        async def ask(verb: str, asked: dict[str, Any]) -> dict[str, Any]:
            if not heard:
                raise Away
            return {"end": [], "heard": heard}

        app.ask = ask  # type: ignore[attr-defined]
        reporting = asyncio.create_task(board.report())
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(0.3)
        await story(board, line, heard, trunk)
        reporting.cancel()

    on_the_line(plan, fate, talk, opus=opus, speaks=speaks)


async def listens(board: Switchboard, line: Any, *, of: int = OURS, speaks: bool = False) -> Browser:
    mentor = Browser(speaks=speaks)
    asked = {"volunteer": MENTOR, "of": of, "offer": await mentor.offer()}
    try:
        status, said = await Front(board, b"")._do("POST", f"/ears/{line.resource}", asked, MENTOR)
    except (NotThere, NotShared):
        await mentor.pc.close()
        raise
    assert status == 201
    assert NUMBER[3:] not in said["answer"]
    await mentor.take(said["answer"])
    return mentor


async def calls_in(board: Switchboard) -> int:
    (relay,) = board.media.relays.relays  # type: ignore[attr-defined]
    return len((await relay.ask("list")).get("calls", []))


@pytest.mark.parametrize("opus", [False, True])
@pytest.mark.parametrize("who", ["the person", "the volunteer"])
def test_a_mentor_hears_either_side(plan, who, opus):
    """Where the person's telephone is silent, all that is loud is the volunteer's."""

    async def story(board: Switchboard, line: Any, heard: Any, trunk: FakeTrunk) -> None:
        mentor = await listens(board, line)
        await asyncio.sleep(1.8)
        assert mentor.heard > 60 and mentor.loudest > 300
        await mentor.pc.close()

    talking(plan, story, "agrees" if who == "the person" else "no_sound", opus=opus, speaks=who != "the person")


@pytest.mark.parametrize("ends", ["taken back", "no answer of the pages", "the call", "pressed again"])
def test_it_ends_at_once_and_nothing_of_it_stays_in_rtpengine(plan, ends):
    async def story(board: Switchboard, line: Any, heard: Any, trunk: FakeTrunk) -> None:
        mentor, others = await listens(board, line), []
        await asyncio.sleep(1.2)
        assert mentor.heard and await calls_in(board) == 2
        if ends == "taken back":
            heard["1"] = []
        elif ends == "no answer of the pages":
            heard.clear()
        elif ends == "the call":
            line.hang_up()
        else:
            others = [await listens(board, line)]
        await asyncio.sleep(1.3)
        before = mentor.heard
        await asyncio.sleep(0.6)
        assert mentor.heard == before
        assert await calls_in(board) == {"the call": 0, "pressed again": 2}.get(ends, 1)
        if ends not in {"the call", "pressed again"}:
            assert not line.over and not line.sound.broken
        for one in [mentor, *others]:
            await one.pc.close()

    talking(plan, story)


def test_it_goes_on_when_the_volunteer_reloads(plan):
    async def story(board: Switchboard, line: Any, heard: Any, trunk: FakeTrunk) -> None:
        mentor, again = await listens(board, line), Browser(speaks=True)
        await again.take(await line.sound.another(await again.offer()))
        await asyncio.sleep(2.0)
        mentor.heard, mentor.loudest = 0, 0.0
        await asyncio.sleep(1.5)
        assert mentor.heard > 30 and mentor.loudest > 300
        await mentor.pc.close()
        await again.pc.close()

    talking(plan, story, "no_sound")


def test_what_the_mentor_says_reaches_nobody(plan):
    async def story(board: Switchboard, line: Any, heard: Any, trunk: FakeTrunk) -> None:
        mentor = await listens(board, line, speaks=True)
        await asyncio.sleep(1.8)
        ear = next(iter(trunk.callees.values())).ear
        assert ear is not None and ear.heard > 60 and ear.loudest < 50
        assert mentor.heard > 60
        await mentor.pc.close()

    talking(plan, story, "no_sound")


def test_nobody_listens_to_another_volunteers_call_or_before_somebody_answered(plan):
    async def story(board: Switchboard, line: Any, heard: Any, trunk: FakeTrunk) -> None:
        with pytest.raises(NotThere):
            await listens(board, line, of=ANOTHERS)
        line.sound.is_open = False
        with pytest.raises(NotShared):
            await listens(board, line)
        assert not line.sound.ears and await calls_in(board) == 1

    talking(plan, story)
