"""A gateway that is killed: its child still hangs up, or stops the ringing; and says nothing where nothing goes on."""

import asyncio
import json
import socket

import pytest

from farline.telephony import states
from farline.telephony.gateway import last_words
from farline.telephony.gateway.last_words import LastWords
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.simulator.trunk import FakeTrunk
from farline.telephony.tests.stage import OURS, App, Browser
from farline.telephony.tests.test_gateway import with_gateway

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.mark.parametrize(("fate", "state"), [("agrees", states.ANSWERED), ("no_answer", states.RINGING)])
def test_what_rings_or_talks_is_ended_at_the_trunk(fate, state):
    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        words = LastWords()
        board.endpoint.last_word = words.keep
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(state)
        await asyncio.sleep(0.1)
        assert trunk.latest is not None and not trunk.latest.by
        board.endpoint.send = lambda *_: None  # type: ignore[method-assign] # it is dead
        assert words.child.stdin is not None
        words.child.stdin.close()  # the kernel does it for whoever is killed
        async with asyncio.timeout(3):
            while not trunk.latest.by:
                await asyncio.sleep(0.02)
        assert trunk.latest.by == "caller"
        await asyncio.to_thread(words.close)

    with_gateway(fate, talk)


def said_to_nobody(lines: list[bytes]) -> list[bytes]:
    """What comes out of these lines, at a socket of ours in place of each trunk."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as trunk:
        trunk.bind(("127.0.0.1", 0))
        trunk.setblocking(False)
        here = b"%d" % trunk.getsockname()[1]
        last_words.wait_and_say(line.replace(b"PORT", here) for line in lines)
        got = []
        while True:
            try:
                got.append(trunk.recv(100))
            except BlockingIOError:
                return got


def kept(call: str, words: str) -> bytes:
    return json.dumps({"call": call, "to": ["127.0.0.1", "PORT"], "words": words}).encode()


def test_of_each_call_the_last_word_alone_and_of_one_that_is_over_none(monkeypatch):
    monkeypatch.setattr(last_words, "PAUSE", 0.01)
    lines = [
        kept("a", "Q0FOQ0VM"),
        kept("a", "QllF"),
        kept("b", "QllF"),
        b'{"call": "b"}',
        b'{"call": "c", "to": ["127.',
    ]
    assert said_to_nobody(lines) == [b"BYE"] * last_words.TIMES
    assert said_to_nobody([]) == []
