"""G.711 µ-law, sample by sample: for the fake trunk's tones and for measuring how loud something is."""

import math
from functools import cache

RATE = 8000
SILENCE = 0xFF
_BIAS, _CLIP = 0x84, 32635


def encoded(sample: int) -> int:
    """A signed 16-bit sample as one byte."""
    sign = 0x80 if sample < 0 else 0
    level = min(abs(sample), _CLIP) + _BIAS
    exponent = max(0, level.bit_length() - 8)
    return ~(sign | (exponent << 4) | ((level >> (exponent + 3)) & 0x0F)) & 0xFF


def decoded(byte: int) -> int:
    byte = ~byte & 0xFF
    level = (((byte & 0x0F) << 3) + _BIAS) << ((byte & 0x70) >> 4)
    return _BIAS - level if byte & 0x80 else level - _BIAS


_SQUARES = tuple(decoded(byte) ** 2 for byte in range(256))


def loudness(payload: bytes) -> float:
    """Root mean square, 0 to 32 767."""
    return math.sqrt(sum(_SQUARES[byte] for byte in payload) / len(payload)) if payload else 0.0


@cache
def tone(hertz: int, level: int = 6000) -> bytes:
    """One second; it can be repeated without a click when `hertz` is whole."""
    return bytes(encoded(round(level * math.sin(2 * math.pi * hertz * at / RATE))) for at in range(RATE))
