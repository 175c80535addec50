"""G.711 A-law, which most of the world's trunks speak. Inside, sound is µ-law; a table puts one into the other."""

from farline.telephony import ulaw


def encoded(sample: int) -> int:
    """A signed 16-bit sample as one byte."""
    sign, level = (0x80, min(sample, 32_767)) if sample >= 0 else (0, min(-sample - 1, 32_767))
    exponent = max(0, level.bit_length() - 8)
    return (sign | exponent << 4 | (level >> (max(1, exponent) + 3)) & 0x0F) ^ 0x55


def decoded(byte: int) -> int:
    byte ^= 0x55
    exponent, level = (byte & 0x70) >> 4, (byte & 0x0F) << 4
    level = level + 8 if not exponent else (level + 0x108) << (exponent - 1)
    return level if byte & 0x80 else -level


TO_ULAW = bytes(ulaw.encoded(decoded(byte)) for byte in range(256))
FROM_ULAW = bytes(encoded(ulaw.decoded(byte)) for byte in range(256))
