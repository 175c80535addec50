"""What a leaf of the log may say, version 1. Class, week of publication, commitments; nothing else is a leaf.

farline1 D 5 2026-W50 <commitment> <withdrawal tag>     a declaration: 4 Party, 2 League, 1 Pioneers; 0 untold
farline1 E 4 2026-W50 <random> <random>                 had quit earlier; counted apart
farline1 R 1234 P <withdrawal secret> 2026-W51          withdrawn by the holder of the receipt
farline1 R 1234 O duplicate 2026-W51                    corrected by the operator, with the reason
farline1 K <fingerprint> 2026-W50                       the register's key from now on
"""

import re
from dataclasses import dataclass

DECLARED, EARLIER, WITHDRAWN, KEY = "D", "E", "R", "K"
BY_PERSON, BY_OPERATOR = "P", "O"
REASONS = ("duplicate", "error", "test", "complaint", "requested")

WEEK = r"\d{4}-W(?:0[1-9]|[1-4]\d|5[0-3])"
LINE = re.compile(
    rf"farline1 (?:(?P<kind>[DE]) (?P<bits>[0-7]) (?P<week>{WEEK}) (?P<commit>[0-9a-f]{{64}}) (?P<tag>[0-9a-f]{{64}})"
    rf"|R (?P<index>0|[1-9]\d*) (?:P (?P<opening>[0-9a-f]{{64}})|O (?P<reason>{'|'.join(REASONS)})) (?P<r_week>{WEEK})"
    rf"|K (?P<key>[0-9a-f]{{64}}) (?P<k_week>{WEEK}))",
    re.ASCII,
)


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
    found = LINE.fullmatch(text)
    if not found:
        raise NotALeaf(text)
    part = found.groupdict(default="")
    if part["kind"]:
        return Line(part["kind"], part["week"], int(part["bits"]), part["commit"], part["tag"])
    if part["key"]:
        return Line(KEY, part["k_week"], key=part["key"])
    by = BY_PERSON if part["opening"] else BY_OPERATOR
    return Line(
        WITHDRAWN, part["r_week"], index=int(part["index"]), by=by, opening=part["opening"], reason=part["reason"]
    )
