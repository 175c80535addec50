"""Twenty digits that a person may keep. The server keeps none of them: only what follows from them one way.

Eighteen digits are drawn, two are for checking (ISO 7064, MOD 97-10): one wrong digit, or two exchanged, is noticed.
From the code two secrets follow: one opens the entry's commitment, the other takes the declaration back.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

DIGITS, DRAWN = 20, 18
ITERATIONS = 600_000


class WrongCode(Exception):
    """These are not the twenty digits of a receipt. Please look at them once more."""


@dataclass(frozen=True)
class Secrets:
    """`opening` shows that an entry is one's own; `withdrawal` takes it back. Both stay with the holder."""

    opening: bytes
    withdrawal: bytes


def draw(below: Callable[[int], int]) -> str:
    body = f"{below(10**DRAWN):0{DRAWN}d}"
    return body + f"{98 - int(body) * 100 % 97:02d}"


def read(typed: str) -> str:
    """The twenty digits out of what was typed or dictated. Raises WrongCode."""
    code = "".join(str(int(char)) for char in typed if char.isdecimal())
    if any(not (char.isdecimal() or char.isspace() or char in "-‐–—.,，。、·") for char in typed):
        raise WrongCode
    if len(code) != DIGITS or int(code) % 97 != 1:
        raise WrongCode
    return code


def derive(code: str, *, origin: str, iterations: int = ITERATIONS) -> Secrets:
    """Slow on purpose: about a fifth of a second for one code, ages for all of them."""
    drawn = hashlib.pbkdf2_hmac("sha256", code.encode("ascii"), b"farline1-receipt|" + origin.encode(), iterations, 64)
    return Secrets(drawn[:32], drawn[32:])


def commitment(opening: bytes, combination: int) -> bytes:
    return hashlib.sha256(b"farline1-commit\0" + opening + b"D %d" % combination).digest()


def withdrawal_tag(withdrawal: bytes) -> bytes:
    return hashlib.sha256(b"farline1-withdraw\0" + withdrawal).digest()
