"""Codes of an authenticator app: RFC 6238, six digits, thirty seconds. Plain Python, checked against its vectors."""

import base64
import hmac
import secrets
from urllib.parse import quote

SECONDS, DIGITS, SEED_BYTES = 30, 6, 20
AROUND = 1  # a telephone's clock may be half a minute off


def new_seed() -> bytes:
    return secrets.token_bytes(SEED_BYTES)


def code_at(seed: bytes, step: int) -> str:
    mark = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    at = mark[-1] & 0xF
    return str((int.from_bytes(mark[at : at + 4], "big") & 0x7FFFFFFF) % 10**DIGITS).zfill(DIGITS)


def step_of(seed: bytes, code: str, *, at: int, newest_used: int) -> int | None:
    """The step that this code is of, if it is of about now and no code of that step or a later one was taken."""
    digits = "".join(char for char in code if char.isdecimal())
    if len(digits) != DIGITS:
        return None
    now = at // SECONDS
    for step in range(max(now - AROUND, newest_used + 1), now + AROUND + 1):
        if hmac.compare_digest(code_at(seed, step), digits.translate(_PLAIN)):
            return step
    return None


# Full-width and Arabic-Indic digits, as some keyboards type them.
_PLAIN = {ord(char): str(n) for row in ("０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩") for n, char in enumerate(row)}


def written(seed: bytes) -> str:
    """For typing: base32 in groups of four."""
    plain = base64.b32encode(seed).decode("ascii").rstrip("=")
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def address(seed: bytes, handle: str) -> str:
    """For scanning. It names the site neutrally: it will stand in a list of apps on somebody's telephone."""
    plain = base64.b32encode(seed).decode("ascii").rstrip("=")
    return f"otpauth://totp/{quote(f'Farline:{handle}')}?secret={plain}&issuer=Farline"
