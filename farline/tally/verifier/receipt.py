"""The entry of a receipt: twenty digits open one line that says what the person declared."""

from __future__ import annotations

import hashlib
import re

from farline.tally.verifier.places import Fails

WEEK = rb"20\d\d-W(?:0[1-9]|[1-4]\d|5[0-3])"
ENTRY = re.compile(rb"farline1 ([DE]) ([0-7]) (" + WEEK + rb") ([0-9a-f]{64}) ([0-9a-f]{64})")
ORGANIZATIONS = ((4, "Party"), (2, "Youth League"), (1, "Young Pioneers"))
ITERATIONS = 600_000


def find_receipt(typed: str, origin: str, lines: list[bytes]) -> tuple[int, int]:
    """The index of a receipt's entry, and which organizations it tells."""
    code = "".join(str(int(char)) for char in typed if char.isdecimal())
    if len(code) != 20 or int(code) % 97 != 1:
        raise Fails("This is not a receipt code: a digit is wrong, missing or too many.")
    opening = hashlib.pbkdf2_hmac("sha256", code.encode(), b"farline1-receipt|" + origin.encode(), ITERATIONS, 64)[:32]
    opened = [hashlib.sha256(b"farline1-commit\0" + opening + b"D %d" % bits).hexdigest() for bits in range(1, 8)]
    made = {one.encode(): bits for bits, one in enumerate(opened, 1)}
    # What a withdrawal shows there belongs to no receipt.
    here = [(made[line[22:86]], at) for at, line in enumerate(lines) if line[22:86] in made and line[9:11] != b"R "]
    for bits, index in sorted(here):
        found = ENTRY.fullmatch(lines[index])
        # Only a declaration answers a receipt: who had quit earlier holds none.
        if found is None or found.group(1) != b"D" or int(found.group(2)) not in (0, bits):
            raise Fails(f"The entry of this receipt, line {index}, was published as something else.")
        return index, bits
    raise Fails("No entry of this tally belongs to this receipt. It may not be published yet.")


def told_of(index: int, line: bytes, bits: int) -> str:
    names = [name for bit, name in ORGANIZATIONS if bits & bit]
    return f"line {index}, {line[13:21].decode()}: leaves {', '.join(names)}."
