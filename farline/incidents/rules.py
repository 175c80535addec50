"""Kinds and states of a report, and what follows what."""

import datetime as dt

KINDS = ("complaint", "asked_identity", "trunk_alarm", "bulk_read", "optout_flood", "distress", "threat",
         "clock_leaped", "wants_coordinator")  # fmt: skip
# A lead sees these on every page, until somebody has taken them in hand.
URGENT = frozenset({"distress", "threat", "asked_identity"})
# What should wake somebody. A complaint has three days; a line that paused itself, and a question, wait without harm.
WAKES = frozenset(KINDS) - {"complaint", "trunk_alarm", "wants_coordinator"}
RAISED, TRIAGED, CONTAINED, CLOSED = "raised", "triaged", "contained", "closed"
STATES = (RAISED, TRIAGED, CONTAINED, CLOSED)
TRANSITIONS: dict[str, frozenset[str]] = {
    RAISED: frozenset({TRIAGED, CONTAINED, CLOSED}),
    TRIAGED: frozenset({CONTAINED, CLOSED}),
    CONTAINED: frozenset({CLOSED}),
    CLOSED: frozenset({TRIAGED}),  # somebody found more: it is taken up again, never rewritten
}
LONGEST = 2_000
NOTHING_WRITTEN = "—"  # stands where nobody wrote anything; each reader reads it in their own language
# Promised on the public page: by then a person has read it.
READ_WITHIN_HOURS = 72


def may_move(old: str, new: str) -> bool:
    return new in TRANSITIONS[old]


# What is settled goes so long after it came, and with it the answer; so do kind words that nobody read.
KEPT_FOR = dt.timedelta(days=90)
NUMBER_DIGITS = 12
LONGEST_KIND_WORD = 300
CANNOT_BE_OPENED = "?"  # sealed under another root key, or altered; each reader reads a sentence
WAITING, SHOWN = "waiting", "shown"


def as_number(typed: str) -> str:
    """The number of a complaint as it is compared; empty when it is none."""
    digits = "".join(str(int(char)) for char in typed if char.isdecimal())
    return digits if len(digits) == NUMBER_DIGITS else ""
