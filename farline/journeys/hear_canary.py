"""A canary whose number leads to our own trunk rings: it is busy for all, and reported unless one of ours calls."""

import datetime as dt

from farline.calls.queries import seats
from farline.canaries import actions as canaries
from farline.canaries import queries
from farline.numbers import rules

BY = "hotline"


def hear_canary(*, called: str, now: dt.datetime) -> bool:
    """Whether the number that was dialed is a canary."""
    if not queries.any_kept():
        return False
    e164 = rules.read_number(called if called.startswith("+") else f"+{called}").e164
    story = queries.story_of(e164) if e164 else None
    if e164 is None or story is None:
        return False
    if not (story.turn_id and seats.is_held(story.turn_id, now)):  # else it may be the volunteer who was given it
        canaries.report(e164=e164, by=BY, now=now)
    return True
