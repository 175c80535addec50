"""How long a window stays open, and how long its week's key may live."""

import datetime as dt
import re

OPEN, USED, CLOSED = "open", "used", "closed"
STATES = (OPEN, USED, CLOSED)
# What an outcome opens: a form for a yes, or one for somebody who had quit long ago. Neither opens the other.
DECLARATION, EARLIER_QUIT = "declaration", "earlier_quit"
NEXT_STATES = {OPEN: frozenset({USED, CLOSED}), USED: frozenset[str](), CLOSED: frozenset[str]()}

OPEN_FOR = dt.timedelta(hours=3)  # the call, the form, and a lost connection in between
# At most four weeks until publication, two weeks to correct, one because a week's key serves its Sunday too.
KEY_LIVES_FOR = dt.timedelta(weeks=7)
# After this many second looks that found nothing to mend, only a share of a volunteer's declarations is looked at.
TRUST_AFTER = 10
MANY_IN_A_WEEK = 40  # more than one volunteer hears in good weeks: somebody looks at each
SHORT_CALL = dt.timedelta(seconds=60)
KEPT_LENGTH = 256  # bytes: one voice on the line or ten, the sealed field has the same size
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")


def may_move(state: str, to: str) -> bool:
    return to in NEXT_STATES[state]


def is_spent(week: str, today: dt.date) -> bool:
    """Nothing sealed in that week may be read any more."""
    match = _WEEK.fullmatch(week)
    if match is None:
        raise ValueError("a week is written 2026-W48")
    sunday = dt.date.fromisocalendar(int(match[1]), int(match[2]), 7)
    return sunday < today - KEY_LIVES_FOR
