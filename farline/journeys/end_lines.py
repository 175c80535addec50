"""Which of the gateway's calls must end now: it asks every second, and hangs up those that are told.

A line belongs to a person who is with a volunteer. Once the outcome is saved it ends, but for one thing: where a form
comes next, two people who talk already may go on for the minutes that the outcome's table grants. Nobody is rung by
that, no permit holds after a save, and a no, a suspension, a role taken or a lost browser ends it like any other.
"""

import datetime as dt
from collections.abc import Collection

from farline.calls.queries import lines
from farline.hotline import queries as hotline
from farline.hotline.rules import TAKEN
from farline.telephony import queries as telephony
from farline.volunteers import queries as volunteers


def end_lines(*, legs: Collection[int], now: dt.datetime) -> list[int]:
    """Of these, in their order."""
    calls, whose = telephony.calls_of(legs), telephony.volunteers_of(legs)
    ids, here = set(calls.values()), volunteers.callers_among(set(whose.values()))
    over = over_among(ids)
    kept = kept_until(over, now)
    talking = telephony.answered_among([leg for leg, call in calls.items() if call in kept])
    wanted = {leg for leg, call in calls.items() if call not in over} | talking
    return [leg for leg in legs if leg not in wanted or whose[leg] not in here]


def over_among(calls: set[int]) -> set[int]:
    """Those, out or in, that were saved, given back or withdrawn."""
    rings = hotline.known_among(calls)
    return lines.over_among(calls - set(rings)) | {id for id, state in rings.items() if state != TAKEN}


def kept_until(calls: Collection[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """Of calls that were saved, out or in: until when a talk on them may go on for a form."""
    return lines.kept_until(calls, now) | hotline.kept_until(calls, now) if calls else {}
