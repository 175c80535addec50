"""What a leaf of the log may say, version 1. Class, week of publication, commitments; nothing else is a leaf.

farline1 D 5 2026-W50 <commitment> <withdrawal tag>     a declaration: 4 Party, 2 League, 1 Pioneers; 0 untold
farline1 E 4 2026-W50 <random> <random>                 had quit earlier; counted apart
farline1 R 1234 P <withdrawal secret> 2026-W51          withdrawn by the holder of the receipt
farline1 R 1234 O duplicate 2026-W51                    corrected by the operator, with the reason
farline1 K <fingerprint> 2026-W50                       the register's key from now on
"""

import datetime as dt
import re
from dataclasses import dataclass

DECLARED, EARLIER, WITHDRAWN, KEY = "D", "E", "R", "K"
BY_PERSON, BY_OPERATOR = "P", "O"
REASONS = ("duplicate", "error", "test", "complaint", "requested")

WEEK = r"20\d\d-W(?:0[1-9]|[1-4]\d|5[0-3])"
ENTRY = re.compile(rf"farline1 ([DE]) ([0-7]) ({WEEK}) ([0-9a-f]{{64}}) ([0-9a-f]{{64}})", re.ASCII)
TAKEN_BACK = re.compile(
    rf"farline1 R (0|[1-9]\d{{0,14}}) (?:P ([0-9a-f]{{64}})|O ({'|'.join(REASONS)})) ({WEEK})", re.ASCII
)
REGISTER = re.compile(rf"farline1 K ([0-9a-f]{{64}}) ({WEEK})", re.ASCII)


class NotALeaf(ValueError):
    """This line is not in the grammar of the log."""


@dataclass(frozen=True, slots=True)
class Line:
    kind: str
    week: str
    bits: int = 0
    commitment: str = ""
    tag: str = ""
    index: int = -1
    by: str = ""
    opening: str = ""
    reason: str = ""
    key: str = ""


def declared(bits: int, week: str, commitment: bytes, tag: bytes) -> str:
    return check(f"farline1 D {bits} {week} {commitment.hex()} {tag.hex()}")


def earlier(bits: int, week: str, commitment: bytes, tag: bytes) -> str:
    return check(f"farline1 E {bits} {week} {commitment.hex()} {tag.hex()}")


def withdrawn(index: int, week: str, secret: bytes) -> str:
    return check(f"farline1 R {index} P {secret.hex()} {week}")


def corrected(index: int, week: str, reason: str) -> str:
    return check(f"farline1 R {index} O {reason} {week}")


def register_key(fingerprint: str, week: str) -> str:
    return check(f"farline1 K {fingerprint} {week}")


def check(text: str) -> str:
    parse(text)
    return text


def parse(text: str) -> Line:
    """Raises NotALeaf."""
    line = _read(text)
    if not is_week(line.week):
        raise NotALeaf(text)
    return line


def is_week(week: str) -> bool:
    """Whether its year has that week: some have 53, most have 52. The 28th of December is always of the last one."""
    return int(week[6:]) <= dt.date(int(week[:4]), 12, 28).isocalendar().week


def _read(text: str) -> Line:
    if found := ENTRY.fullmatch(text):
        kind, bits, week, commitment, tag = found.groups()
        return Line(kind, week, int(bits), commitment, tag)
    if found := TAKEN_BACK.fullmatch(text):
        index, opening, reason, week = found.groups()
        by = BY_PERSON if opening else BY_OPERATOR
        return Line(WITHDRAWN, week, index=int(index), by=by, opening=opening or "", reason=reason or "")
    if found := REGISTER.fullmatch(text):
        return Line(KEY, found.group(2), key=found.group(1))
    raise NotALeaf(text)
