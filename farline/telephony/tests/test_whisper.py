"""A mentor speaks to a volunteer alone: what the volunteer hears of it, and that the person hears nothing."""

import asyncio
from typing import Any

import pytest

from farline.telephony.gateway.front import Front
from farline.telephony.gateway.media import NotOpen, NotShared
from farline.telephony.gateway.switchboard import NotThere, Switchboard
from farline.telephony.gateway.whisper import Whisper
from farline.telephony.tests.stage import ANOTHERS, OURS, Browser
from farline.telephony.tests.test_ear import MENTOR, Allowing, evening

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]
AUDIBLE, INAUDIBLE = 1000.0, 40.0


async def asks(board: Switchboard, line: Any, who: int, browser: Browser | None = None, **more: object) -> str:
    asked = {"volunteer": who, **more} | ({"offer": await browser.offer()} if browser else {})
    method = "POST" if browser else "DELETE"
    _, said = await Front(board, b"")._do(method, f"/whispers/{line.resource}", asked, who)
    if browser:
        await browser.take(said["answer"])
    return str(said.get("answer", ""))


async def both(board: Switchboard, line: Any) -> tuple[Browser, Browser]:
    """The volunteer opens it, the mentor speaks."""
    ear, mouth = Browser(), Browser(speaks=True)
    await asks(board, line, OURS, ear)
    await asks(board, line, MENTOR, mouth, of=OURS)
    await asyncio.sleep(1.2)
    return ear, mouth


def person(app: Allowing) -> Any:
    return next(iter(app.trunk.callees.values())).ear


def test_the_volunteer_hears_it_and_the_person_does_not():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        ear, mouth = await both(board, line)
        await asyncio.sleep(1.0)
        assert ear.heard > 60 and ear.loudest > AUDIBLE
        assert person(app).heard > 60 and person(app).loudest < INAUDIBLE
        # Neither reads anything of the other's connection.
        for one, other in ((ear, mouth), (mouth, ear)):
            theirs = other.pc.localDescription.sdp.split("a=ice-pwd:")[1].split()[0]
            assert theirs not in one.pc.remoteDescription.sdp
        await ear.pc.close()
        await mouth.pc.close()

    evening(story)


@pytest.mark.parametrize(
    "ends", ["the volunteer", "the mentor", "the invitation", "no answer of the pages", "the call"]
)
def test_either_side_ends_it_and_so_does_what_allowed_it(ends):
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        ear, mouth = await both(board, line)
        assert ear.heard
        if ends == "the volunteer":
            await asks(board, line, OURS)
        elif ends == "the mentor":
            await mouth.pc.close()
        elif ends == "the invitation":
            app.heard = {}
        elif ends == "the call":
            line.hang_up()
        else:
            app.away = True
        await asyncio.sleep(1.3 if ends in {"the invitation", "no answer of the pages"} else 0.3)
        before = ear.heard
        await asyncio.sleep(0.5)
        assert ear.heard == before
        assert line.over == (ends == "the call")
        await ear.pc.close()
        await mouth.pc.close()

    evening(story)


def test_nobody_speaks_to_somebody_who_did_not_open_it():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        mouth = Browser(speaks=True)
        with pytest.raises(NotOpen):
            await asks(board, line, MENTOR, mouth, of=OURS)
        with pytest.raises(NotThere):  # another's call
            await asks(board, line, MENTOR, mouth, of=ANOTHERS)
        with pytest.raises(NotThere):
            await asks(board, line, ANOTHERS, mouth)
        line.answered = False
        with pytest.raises(NotShared):
            await asks(board, line, OURS, mouth)
        await mouth.pc.close()

    evening(story)


def test_it_stays_shut_where_nobody_may_listen():
    async def story(board: Switchboard, app: Allowing, line: Any) -> None:
        app.heard = {}
        ear = Browser()
        await asks(board, line, OURS, ear)
        await asyncio.sleep(2.2)
        assert line.whisper.ear is None
        await ear.pc.close()

    evening(story)


def test_behind_a_clouds_nat_both_are_told_the_address_that_they_can_reach():
    async def run() -> None:
        whisper, browser = Whisper("192.0.2.9"), Browser()
        answer = await whisper.open(await browser.offer())
        assert {line.split()[4] for line in answer.splitlines() if line.startswith("a=candidate:")} == {"192.0.2.9"}
        whisper.shut()
        await browser.pc.close()
        await asyncio.sleep(0.05)

    asyncio.run(run())
