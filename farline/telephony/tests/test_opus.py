"""Opus towards the browser, G.711 towards the trunk, by the gateway itself: sound measured at both ends."""

import asyncio
import itertools
import math
from typing import Any

import pytest

from farline.telephony import fates, states, ulaw
from farline.telephony.gateway.opus import OpusVoice, asked_for
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.simulator.trunk import open_trunk
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.stage import OURS, App, Browser

TONE = ulaw.tone(440, 6000)


def spoken(frames: int = 50) -> list[bytes]:
    voice = OpusVoice()
    return [one for at in range(frames) for one in voice.said((TONE * 2)[at * 160 % 8000 :][:160])]


def test_a_tone_comes_back_as_loud_and_as_high_in_a_third_of_the_bytes():
    packets, voice = spoken(), OpusVoice()
    back = b"".join(payload for packet in packets for payload in voice.heard(packet))[1600:]
    assert math.isclose(ulaw.loudness(back), ulaw.loudness(TONE), rel_tol=0.15)
    samples = [ulaw.decoded(byte) for byte in back]
    rises = sum(one < 0 <= other for one, other in itertools.pairwise(samples))
    assert abs(rises / (len(back) / ulaw.RATE) - 440) < 10
    assert sum(map(len, packets)) * 2.5 < len(packets) * 160


@pytest.mark.parametrize("bad", [b"", b"\xff" * 7, b"\x00", bytes(range(200))])
def test_what_is_no_opus_does_not_end_what_comes_after(bad):
    voice = OpusVoice()
    list(voice.heard(bad))
    assert sum(1 for packet in spoken(20) for _ in voice.heard(packet)) > 15


def test_a_browser_is_asked_for_no_more_than_a_telephone_carries():
    assert "a=fmtp:111 minptime=20;useinbandfec=1;maxplaybackrate=8000" in asked_for("a=rtpmap:111 opus/48000/2\r\n")
    assert asked_for("a=rtpmap:0 PCMU/8000\r\n") == "a=rtpmap:0 PCMU/8000\r\n"


class Listening(Browser):
    """It decodes what it hears."""

    def __init__(self) -> None:
        super().__init__(speaks=True)
        self.voice, self.kinds, self.loud = OpusVoice(), set[int](), 0.0

    async def _hear(self, packet: Any, arrival_time_ms: int) -> None:
        await super()._hear(packet, arrival_time_ms)
        self.kinds.add(packet.payload_type)
        for payload in self.voice.heard(packet.payload):
            self.loud = max(self.loud, ulaw.loudness(payload))


@pytest.mark.slow
@pytest.mark.allow_hosts(["127.0.0.1"])
def test_two_people_hear_each_other_by_opus():
    async def run() -> None:
        trunk = await open_trunk("127.0.0.1", 0, always=fates.FATES["agrees"])
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        app, browser = App(trunk.port), Listening()
        board = Switchboard(endpoint, app, OwnMedia("127.0.0.1", range(0), opus=True))  # type: ignore[arg-type] # a stub
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.5)
        (kind,) = browser.kinds
        assert f"a=rtpmap:{kind} opus/48000/2" in answer and "PCMU" not in answer
        assert browser.heard > 50 and browser.loud > 2000
        assert trunk.latest is not None and trunk.latest.ear is not None
        assert trunk.latest.ear.heard > 50 and trunk.latest.ear.loudest > 2000
        await browser.pc.close()
        await board.close()
        await asyncio.sleep(0.2)
        for call in list(endpoint.calls.values()):
            call._forget()  # type: ignore[attr-defined]
        endpoint.transport.close()
        trunk.close()
        await asyncio.sleep(0.05)

    asyncio.run(run())
