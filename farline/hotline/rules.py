"""States of one call that comes in, how long it rings, and how long somebody who takes the hotline is believed."""

import datetime as dt

RINGING, TAKEN, MISSED, WRAPPED_UP = "ringing", "taken", "missed", "wrapped_up"
STATES = (RINGING, TAKEN, MISSED, WRAPPED_UP)
NEXT = {
    RINGING: frozenset({TAKEN, MISSED}),
    TAKEN: frozenset({WRAPPED_UP}),
    MISSED: frozenset[str](),
    WRAPPED_UP: frozenset[str](),
}
RINGS_FOR = dt.timedelta(seconds=45)
DUTY_LASTS = dt.timedelta(seconds=90)  # the open page says every twenty-five seconds that somebody sits there
WRAP_UP_WITHIN = dt.timedelta(hours=3)  # as long as the form of a yes stays open
KEPT_FOR = dt.timedelta(days=2)
MOST_RINGING = 5
NOBODY_THERE = "nobody_there"  # the line was open and nobody spoke
MOST_NOES = 5  # numbers that may be silenced out of one call: the caller's own and a few more; a retry counts, too
