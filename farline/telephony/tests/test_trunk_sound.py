"""What goes to a trunk and comes from it: in A-law where it speaks that, sealed where it must be."""

import asyncio
import math
import socket
import struct
from typing import Any

import pytest
from aiortc.codecs.g711 import PcmaDecoder
from aiortc.jitterbuffer import JitterFrame

from farline.telephony import alaw, ulaw
from farline.telephony.gateway.trunk_sound import TrunkSound, open_sound
from farline.telephony.sip import sound
from farline.telephony.sip.sound import PCMA, PCMU, Place

TONE = ulaw.tone(440, 6000)[:160]


def test_every_byte_of_a_law_says_what_other_programs_read_in_it():
    frame: Any
    (frame,) = PcmaDecoder().decode(JitterFrame(bytes(range(256)), 0))
    assert [alaw.decoded(byte) for byte in range(256)] == list(struct.unpack("<256h", bytes(frame.planes[0])[:512]))
    assert [alaw.encoded(alaw.decoded(byte)) for byte in range(256)] == list(range(256))


def test_a_sample_comes_back_nearly_as_it_was():
    for sample in range(-32_768, 32_768, 61):
        assert abs(alaw.decoded(alaw.encoded(sample)) - sample) <= max(8, abs(sample) / 32 + 1), sample


def test_a_tone_is_as_loud_in_the_other_law():
    there_and_back = TONE.translate(alaw.FROM_ULAW).translate(alaw.TO_ULAW)
    assert math.isclose(ulaw.loudness(there_and_back), ulaw.loudness(TONE), rel_tol=0.02)


async def _until(there) -> None:
    async with asyncio.timeout(3):
        while not there():
            await asyncio.sleep(0.005)


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_a_trunk_that_speaks_a_law_is_spoken_to_in_it():
    async def run() -> None:
        heard: list[bytes] = []
        ours = await open_sound(lambda payload, *_: heard.append(payload), "127.0.0.1", range(0))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as theirs:
            theirs.bind(("127.0.0.1", 0))
            theirs.setblocking(False)
            ours.place = Place("127.0.0.1", theirs.getsockname()[1], 101, PCMA)
            ours.send(TONE, 160)
            got = theirs.recv(500)
            assert got[1] & 0x7F == PCMA
            assert got[12:] == TONE.translate(alaw.FROM_ULAW)
            theirs.sendto(got, ("127.0.0.1", ours.port))
            await _until(lambda: heard)
            assert math.isclose(ulaw.loudness(heard[0]), ulaw.loudness(TONE), rel_tol=0.02)
        ours.close()

    asyncio.run(run())


@pytest.mark.allow_hosts(["127.0.0.1"])
def test_sealed_sound_is_opened_by_whoever_was_told_the_key_and_by_nobody_else():
    async def run() -> None:
        heard: list[bytes] = []
        one = await open_sound(lambda *_: None, "127.0.0.1", range(0), sealed=True)
        other = await open_sound(lambda payload, *_: heard.append(payload), "127.0.0.1", range(0), sealed=True)

        def told(of: TrunkSound) -> Place:
            assert of.seal is not None
            said = sound.written("127.0.0.1", of.port, 1, seal=of.seal.ours)
            return sound.read(said, sealed=True)

        one.place, other.place = told(other), told(one)
        one.send(TONE, 160)
        await _until(lambda: heard)
        assert heard == [TONE]
        stranger = await open_sound(lambda *_: None, "127.0.0.1", range(0), sealed=True)
        plain = await open_sound(lambda *_: None, "127.0.0.1", range(0))
        stranger.place, plain.place = told(other), Place("127.0.0.1", other.port)
        stranger.send(TONE, 160)
        plain.send(TONE, 160)
        one.send(TONE, 320)
        await _until(lambda: len(heard) > 1)
        await asyncio.sleep(0.02)
        assert heard == [TONE, TONE]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
            wire.bind(("127.0.0.1", 0))
            wire.setblocking(False)
            one.place = Place("127.0.0.1", wire.getsockname()[1], codec=PCMU)
            one.send(TONE, 480)
            assert TONE[:8] not in wire.recv(500)
        for each in (one, other, stranger, plain):
            each.close()

    asyncio.run(run())
