"""The ways of calling, and what stands in for a number that must never ring.

Room of the practice line: on an invented list the last digit of the number decides how the talk goes, so that
a class of newcomers can be told "take one that ends in 6". The scenarios themselves are content, not code.
"""

import hashlib
import re

from farline.telephony import fates

PRACTICE, OWN_PHONE, BROWSER = "practice", "own_phone", "browser"
WAYS = (PRACTICE, OWN_PHONE, BROWSER)
PERMIT_SECONDS_APART = 8  # nobody reads, dials and judges a number faster; a script does
PERMIT_SECONDS = 60  # from the press to the offer: the microphone has to open meanwhile
HOTLINE = 0  # in place of a campaign: a call that came in
# What the gateway turned away at its SIP port, by kind; whatever else it may be called is "other".
TURNED_AWAY = frozenset(
    {"stranger", "unreadable", "stumbled"}
    | {
        f"refused {method}"
        for method in ("INVITE", "REFER", "MESSAGE", "SUBSCRIBE", "NOTIFY", "REGISTER", "OPTIONS", "BYE")
    }
)
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

# Last digit of an invented number -> scenario code in content/practice/*.toml.
FATES = {fate.ending: fate.name for fate in fates.FATES.values() if len(fate.ending) == 1}


def permit_at(resource: str, permit: str) -> str:
    """A permit for a call that one of several gateways has already: `2~…` for the second."""
    number = re.match(r"(\d{1,2})-", resource)
    return f"{number[1]}~{permit}" if number else permit


def gateway_of(permit: str) -> int | None:
    """None when any of them will do."""
    number = re.match(r"(\d{1,2})~", permit)
    return int(number[1]) if number else None


def fate_of(e164: str) -> str:
    """How a practice talk with this invented number goes."""
    return FATES[e164[-1]]


def stand_in(call_id: int) -> str:
    """What the own-phone page shows for an invented number: made from the call, never from the number.

    Numbers that begin with 140 belong to machines and have thirteen digits; with eleven, none of them can ring.
    """
    digits = int.from_bytes(hashlib.sha256(b"stand-in|%d" % call_id).digest()[:8], "big") % 10**8
    return f"+86 140 {digits // 10**4:04d} {digits % 10**4:04d}"


def dial_link(e164: str) -> str:
    """For real numbers only."""
    return f"tel:{e164}"


def spaced(e164: str) -> str:
    """A number as it is read and dialled: +86 138 0013 8000, or +86 391 356 7890."""
    local = e164.removeprefix("+86")
    head = local[:3] if not local.startswith(("10", "2")) else local[:2]
    rest = local[len(head) :]
    middle = len(rest) // 2
    return f"+86 {head} {rest[:middle]} {rest[middle:]}"
