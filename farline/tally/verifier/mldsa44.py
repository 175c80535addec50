"""ML-DSA-44, as in FIPS 204, for checking only. Slow and short on purpose; standard library only."""

from __future__ import annotations

import functools
import hashlib

Q, D, TAU, GAMMA1, GAMMA2, OMEGA, BETA = 8380417, 13, 39, 2**17, 95232, 80, 78
ROWS = 4  # of the matrix; and as many columns
Poly = list[int]


def _turned(number: int) -> int:
    return int(f"{number:08b}"[::-1], 2)


ZETAS = [pow(1753, _turned(number), Q) for number in range(256)]


def ntt(poly: Poly) -> Poly:
    found, at, width = list(poly), 0, 128
    while width:
        for start in range(0, 256, 2 * width):
            at += 1
            zeta = ZETAS[at]
            for low in range(start, start + width):
                moved = zeta * found[low + width] % Q
                found[low + width] = found[low] - moved
                found[low] += moved
        width //= 2
    return [value % Q for value in found]


def back(poly: Poly) -> Poly:
    found, at, width = list(poly), 256, 1
    while width < 256:
        for start in range(0, 256, 2 * width):
            at -= 1
            zeta = -ZETAS[at]
            for low in range(start, start + width):
                kept = found[low]
                found[low] = kept + found[low + width]
                found[low + width] = zeta * (kept - found[low + width]) % Q
        width *= 2
    return [value * 8347681 % Q for value in found]


def unpack(raw: bytes, bits: int) -> Poly:
    number, mask = int.from_bytes(raw, "little"), (1 << bits) - 1
    return [number >> (bits * at) & mask for at in range(256)]


def drawn(seed: bytes) -> Poly:
    """One entry of the matrix: three bytes at a time, those below Q."""
    length = 1024
    while True:
        raw = hashlib.shake_128(seed).digest(length)
        every = (int.from_bytes(raw[at : at + 3], "little") & 0x7FFFFF for at in range(0, length - 2, 3))
        found = [value for value in every if value < Q]
        if len(found) >= 256:
            return found[:256]
        length *= 2


@functools.lru_cache(maxsize=4)
def opened(public: bytes) -> tuple[list[list[Poly]], list[Poly], bytes]:
    """The matrix, the key's own vector, and the hash of the key; made once for all heads."""
    matrix = [[drawn(public[:32] + bytes([s, r])) for s in range(ROWS)] for r in range(ROWS)]
    parts = [unpack(public[32 + 320 * row : 352 + 320 * row], 10) for row in range(ROWS)]
    own = [ntt([value << D for value in part]) for part in parts]
    return matrix, own, hashlib.shake_256(public).digest(64)


def ball(seed: bytes) -> Poly:
    found, raw, at = [0] * 256, hashlib.shake_256(seed).digest(1024), 8
    signs = int.from_bytes(raw[:8], "little")
    for place in range(256 - TAU, 256):
        while raw[at] > place:
            at += 1
        other = raw[at]
        at += 1
        found[place], found[other] = found[other], 1 - 2 * (signs & 1)
        signs >>= 1
    return found


def hints(raw: bytes) -> list[set[int]] | None:
    """None where they are not written in the one way in which they may be."""
    found, at = [], 0
    for end in raw[OMEGA:]:
        if not at <= end <= OMEGA or list(raw[at:end]) != sorted(set(raw[at:end])):
            return None
        found.append(set(raw[at:end]))
        at = end
    return found if not any(raw[at:OMEGA]) else None


def high(value: int, hinted: bool) -> int:
    low = value % (2 * GAMMA2)
    if low > GAMMA2:
        low -= 2 * GAMMA2
    if value - low == Q - 1:
        first, low = 0, low - 1
    else:
        first = (value - low) // (2 * GAMMA2)
    return (first + (1 if low > 0 else -1)) % 44 if hinted else first


def mldsa44_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """With the empty context, as tlog-cosignature has it."""
    if len(public) != 1312 or len(signature) != 2420:
        return False
    seed, hinted = signature[:32], hints(signature[2336:])
    z = [[GAMMA1 - value for value in unpack(signature[32 + 576 * at : 608 + 576 * at], 18)] for at in range(ROWS)]
    if hinted is None or any(abs(value) >= GAMMA1 - BETA for part in z for value in part):
        return False
    matrix, own, hashed = opened(public)
    mu = hashlib.shake_256(hashed + b"\0\0" + message).digest(64)
    c, turned, packed = ntt(ball(seed)), [ntt(part) for part in z], b""
    for row, mine, marks in zip(matrix, own, hinted):  # noqa: B905
        total = [-one * two for one, two in zip(c, mine)]  # noqa: B905
        for entry, part in zip(row, turned):  # noqa: B905
            total = [so_far + one * two for so_far, one, two in zip(total, entry, part)]  # noqa: B905
        values = back([value % Q for value in total])
        number = 0
        for at, value in enumerate(values):
            number |= high(value, at in marks) << (6 * at)
        packed += number.to_bytes(192, "little")
    return hashlib.shake_256(mu + packed).digest(32) == seed
