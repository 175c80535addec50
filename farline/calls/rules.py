"""States of campaigns, turns and calls, where each may go, and how often anybody may be called."""

import datetime as dt

from farline.calls.hours import (
    DEFAULT_WINDOW,
    EARLIEST,
    LATEST,
    Span,
    Window,
    WindowUnfit,
    daily_clock,
    in_daytime,
    may_call_at,
    opens_next,
    spans,
    window_from,
)
from farline.calls.outcomes import (
    ANSWERED,
    BLOCKED_BY_GATE,
    CONVERSATION_OUTCOMES,
    DECLARATION,
    DROPPED,
    EARLIER_QUIT,
    LINE_OUTCOMES,
    NEVER_AGAIN,
    NOT_TOLD,
    Outcome,
    decisive,
    ending,
)

__all__ = [
    "ANSWERED", "BLOCKED_BY_GATE", "CONVERSATION_OUTCOMES", "DECLARATION", "DEFAULT_WINDOW", "DROPPED", "EARLIER_QUIT",
    "EARLIEST", "LATEST", "LINE_OUTCOMES", "NEVER_AGAIN", "NOT_TOLD", "Outcome", "Span", "Window", "WindowUnfit",
    "daily_clock", "decisive", "ending", "in_daytime", "may_call_at", "opens_next", "spans", "window_from",
]  # fmt: skip

CAMPAIGN_DRAFT, CAMPAIGN_RUNNING, CAMPAIGN_PAUSED, CAMPAIGN_ENDED = "draft", "running", "paused", "ended"
CAMPAIGN_STATES = (CAMPAIGN_DRAFT, CAMPAIGN_RUNNING, CAMPAIGN_PAUSED, CAMPAIGN_ENDED)
CAMPAIGN_NEXT = {
    CAMPAIGN_DRAFT: frozenset({CAMPAIGN_RUNNING, CAMPAIGN_ENDED}),
    CAMPAIGN_RUNNING: frozenset({CAMPAIGN_PAUSED, CAMPAIGN_ENDED}),
    CAMPAIGN_PAUSED: frozenset({CAMPAIGN_RUNNING, CAMPAIGN_ENDED}),
    CAMPAIGN_ENDED: frozenset[str](),
}

WAITING, FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER = (
    "waiting", "follow_up", "resting", "finished", "withdrawn", "bad_number",
)  # fmt: skip
TURN_STATES = (WAITING, FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER)
IN_QUEUE = frozenset({WAITING, FOLLOW_UP, RESTING})
GONE = frozenset({WITHDRAWN, BAD_NUMBER})  # under whoever holds them, too
OVER = GONE | {FINISHED}  # nobody is called of these any more
# Undo may lead back from finished and bad_number; nothing leads back from withdrawn.
TURN_NEXT = {
    WAITING: frozenset({FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER}),
    FOLLOW_UP: frozenset({FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER}),
    RESTING: frozenset({FOLLOW_UP, RESTING, FINISHED, WITHDRAWN, BAD_NUMBER}),
    FINISHED: frozenset({WAITING, RESTING, FOLLOW_UP, WITHDRAWN}),
    WITHDRAWN: frozenset[str](),
    BAD_NUMBER: frozenset({WAITING, RESTING, FOLLOW_UP, WITHDRAWN}),
}

PREPARED, PERMITTED, WRAPPED_UP, RELEASED, TAKEN_BACK = "prepared", "permitted", "wrapped_up", "released", "taken_back"
# The lease ended after a permit, and nobody has said how the call ended. It resolves itself: the volunteer says it
# after all, or the person's rest is over; until then nobody else is given that person.
UNTOLD = "untold"
CALL_STATES = (PREPARED, PERMITTED, UNTOLD, WRAPPED_UP, RELEASED, TAKEN_BACK)
CALL_NEXT = {
    PREPARED: frozenset({PERMITTED, WRAPPED_UP, RELEASED, TAKEN_BACK}),
    PERMITTED: frozenset({UNTOLD, WRAPPED_UP, RELEASED, TAKEN_BACK}),
    UNTOLD: frozenset({WRAPPED_UP, RELEASED, TAKEN_BACK}),
    WRAPPED_UP: frozenset({PERMITTED, PREPARED}),  # undo
    RELEASED: frozenset[str](),
    TAKEN_BACK: frozenset[str](),
}
IN_HAND = frozenset({PREPARED, PERMITTED})  # the volunteer is with the person
TO_BE_TOLD = frozenset({PERMITTED, UNTOLD})  # an outcome can be saved
OPEN_CALLS = IN_HAND | TO_BE_TOLD
FOLLOW_UP_SCHEDULED, FOLLOW_UP_DONE, FOLLOW_UP_EXPIRED = "scheduled", "done", "expired"
FOLLOW_UP_STATES = (FOLLOW_UP_SCHEDULED, FOLLOW_UP_DONE, FOLLOW_UP_EXPIRED)

MOST_ATTEMPTS, MOST_IN_LIFE, LEAST_REST_HOURS = 3, 5, 72
LEASE = dt.timedelta(minutes=10)
LONGEST_HOLD = dt.timedelta(hours=2)  # an open page keeps a person no longer than this
TOLD_WITHIN = dt.timedelta(days=2)  # so long a list waits to be destroyed for what came of a call
UNDO_FOR = dt.timedelta(seconds=10)
HEAD_START = dt.timedelta(days=365)  # whoever is on a list that comes first has waited so much longer
REDIAL_WITHIN = dt.timedelta(minutes=10)
FARTHEST_FOLLOW_UP = dt.timedelta(days=60)
LONGEST_NOTE = 280
HOURS_KEPT_FOR = dt.timedelta(hours=48)  # at which hour a call was; longer than the day that a cap counts
NOTES_KEPT_FOR = dt.timedelta(days=30)


def may_become(state: str, to: str) -> bool:
    """Whether a campaign may go from one state to the other."""
    return to in CAMPAIGN_NEXT[state]


def rest_until(now: dt.datetime, outcome: Outcome, campaign_rest_hours: int) -> dt.datetime:
    return now + dt.timedelta(hours=max(outcome.rest, campaign_rest_hours, LEAST_REST_HOURS))


def attempts_left(*, in_campaign: int, in_life: int, campaign_most: int, invited: bool) -> bool:
    """Somebody who asked to be called again has invited it; five in a life holds for them too."""
    return in_life < MOST_IN_LIFE and (invited or in_campaign < min(campaign_most, MOST_ATTEMPTS))


def held_until(now: dt.datetime, claimed_at: dt.datetime) -> dt.datetime:
    """The end of a lease that is prolonged now."""
    return min(now + LEASE, claimed_at + LONGEST_HOLD)
