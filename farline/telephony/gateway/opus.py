"""Opus towards a browser: fewer bytes, and lost ones partly mended, for a processor that decodes and encodes.

Inside and towards the trunk sound is µ-law. Eight thousand samples a second are all that a telephone line has, so
the browser is asked for no more. PyAV comes with aiortc.
"""

import fractions
import re
from collections.abc import Iterator
from typing import Any

from av import AudioResampler, CodecContext
from av.packet import Packet

from farline.telephony import ulaw

FRAME, RATE, BITS = 160, ulaw.RATE, 20_000
STEP = 960  # of Opus' clock, which counts 48 000 whatever the sound
MENDS = {"application": "voip", "fec": "1", "packet_loss": "10", "compression_level": "5"}


def asked_for(answer: str) -> str:
    """What our answer says of how we like our Opus."""
    wish = f"minptime=20;useinbandfec=1;maxplaybackrate={RATE};maxaveragebitrate={BITS}"
    return re.sub(r"(a=rtpmap:(\d+) opus/48000/2\r\n)", rf"\1a=fmtp:\2 {wish}\r\n", answer)


def _codec(name: str, mode: str) -> Any:
    made: Any = CodecContext.create(name, mode)  # type: ignore[call-overload] # either way
    made.format, made.layout, made.sample_rate = "s16", "mono", RATE
    if mode == "w":
        made.time_base = fractions.Fraction(1, RATE)
    return made


class OpusVoice:
    """Both ways of one connection."""

    def __init__(self) -> None:
        self._from_opus, self._to_opus = _codec("libopus", "r"), _codec("libopus", "w")
        self._from_opus.sample_rate = 6 * RATE  # it knows no other
        self._to_opus.bit_rate, self._to_opus.options = BITS, MENDS
        self._from_ulaw, self._to_ulaw = _codec("pcm_mulaw", "r"), _codec("pcm_mulaw", "w")
        self._down = AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=FRAME)
        self._up = AudioResampler(format="s16", layout="mono", rate=RATE, frame_size=FRAME)

    def heard(self, payload: bytes) -> Iterator[bytes]:
        """One packet of the browser's as µ-law. What is no Opus is nothing."""
        if not payload:
            return  # to PyAV that would be the end of it all
        try:
            for wide in self._from_opus.decode(Packet(payload)):
                wide.pts = None
                for frame in self._down.resample(wide):
                    yield from map(bytes, self._to_ulaw.encode(frame))
        except (ValueError, OSError):  # what PyAV raises at bad data is one of them
            return

    def said(self, payload: bytes) -> Iterator[bytes]:
        """One packet of µ-law, or a part of one, as Opus."""
        if not payload:
            return
        for linear in self._from_ulaw.decode(Packet(payload)):
            linear.pts = None
            for frame in self._up.resample(linear):
                yield from map(bytes, self._to_opus.encode(frame))
