"""Words of a declaration: statuses, the seven combinations, what must be heard, which ones somebody looks at again.
No status exists for the silent, for the dead or for children: they cannot be recorded at all.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from farline.declarations.names import check_name, check_names, suggest

__all__ = ["check_name", "check_names", "suggest"]

NEVER, MEMBER, QUIT_EARLIER, DECLARES = "never", "member", "quit_earlier", "declares"
STATUSES = (NEVER, MEMBER, QUIT_EARLIER, DECLARES)
PSEUDONYM, REAL = "pseudonym", "real"
NAME_KINDS = (PSEUDONYM, REAL)
ABOUT_WHEN = ("this_year", "few_years", "five_years", "ten_years", "longer", "unknown")

SAID_YES, CHOSE_NAME = "said_yes", "chose_own_name"
HEARD = (SAID_YES, "asked_us_to_write", CHOSE_NAME)

# The text that is read back carries a version. Change the text, and this must change with it (a test says so).
READ_BACK = "2026-11"

BITS = {"party": 4, "league": 2, "pioneers": 1}
ORGANIZATIONS = tuple(BITS)
COMBINATIONS = (1, 2, 4, 3, 5, 6, 7)
# Published when a combination is so rare in a batch that it would point at somebody.
UNTOLD = 0


def combination(statuses: dict[str, str], wanted: str = DECLARES) -> int:
    """The bits of the organizations with this status."""
    return sum(BITS[name] for name, status in statuses.items() if status == wanted)


def organizations_in(bits: int) -> tuple[str, ...]:
    return tuple(name for name, bit in BITS.items() if bits & bit)


@dataclass(frozen=True)
class Trial:
    """What one of our own people declared, or an entry that may be it."""

    on: dt.date
    bits: int
    mark: int
    key: int = 0


# Why somebody else looks at a declaration before it may become a line of the log.
NEWCOMER, SHORT_CALL, MANY, NAME_OFTEN, SHARE, RANDOM, MAYBE_TEST = (
    "newcomer",
    "short_call",
    "many",
    "name_often",
    "share",
    "random",
    "maybe_test",
)
WHY_LOOK = (NEWCOMER, SHORT_CALL, MANY, NAME_OFTEN, SHARE, RANDOM, MAYBE_TEST)
# One in ten of a trusted volunteer's; and one in fifty of everyone's, whatever is known about them.
ONE_IN, ONE_OF_EVERYONE_IN = 10, 50
NO_LOOK, DUE, ASKED, ACCEPTED = "", "due", "asked", "accepted"
LOOKS = (NO_LOOK, DUE, ASKED, ACCEPTED)
HELD = (DUE, ASKED)  # these wait, however long: nothing is published that somebody still has to look at
# Said on the tally page, as counts: why an entry was set aside and never became a line.
SET_ASIDE = ("no_clear_yes", "pressed", "twice", "error", "test")


def why_look(*, newcomer: bool, short_call: bool, many: bool, below: Callable[[int], int]) -> list[str]:
    """Reasons for a second look; empty when this one goes without. The draw is made each time, so that neither the
    volunteer nor a clock can tell beforehand which one is looked at.
    """
    share, random = below(ONE_IN) == 0, below(ONE_OF_EVERYONE_IN) == 0
    found = {NEWCOMER: newcomer, SHORT_CALL: short_call, MANY: many, SHARE: share and not newcomer, RANDOM: random}
    return [reason for reason, holds in found.items() if holds]


def pull_out(expected: Iterable[Trial], waiting: Iterable[Trial]) -> tuple[set[int], set[int]]:
    """Our own callers' entries among those that wait: the ones that say just what was expected, and those that only
    may be theirs, entered otherwise than it was spoken.

    Day, name and class must fit, and each entry is taken once. One that merely has the day and the name could be a
    real person's, so nobody's word alone removes it: a second look decides.
    """
    free = {one.key: one for one in waiting}
    found, alike = set[int](), list[Trial]()
    for test in expected:
        same = [one for one in free.values() if (one.on, one.mark, one.bits) == (test.on, test.mark, test.bits)]
        for one in same[:1]:
            found.add(one.key)
            del free[one.key]
        alike += [] if same else [test]
    missed = {(test.on, test.mark) for test in alike}
    return found, {key for key, one in free.items() if (one.on, one.mark) in missed}
