"""States of one call in the browser, where each may go, and what the line's last word means. Data, no code.

A call goes forward only: an event that arrives twice, late or out of order changes nothing.
"""

PREPARED, DIALING, RINGING, ANSWERED, ENDED, FAILED, BLOCKED = (
    "prepared", "dialing", "ringing", "answered", "ended", "failed", "blocked",
)  # fmt: skip
STATES = (PREPARED, DIALING, RINGING, ANSWERED, ENDED, FAILED, BLOCKED)
NEXT = {
    PREPARED: frozenset({DIALING, FAILED, BLOCKED}),
    DIALING: frozenset({RINGING, ANSWERED, ENDED, FAILED}),
    RINGING: frozenset({RINGING, ANSWERED, ENDED, FAILED}),
    ANSWERED: frozenset({ENDED}),
    ENDED: frozenset[str](),
    FAILED: frozenset[str](),
    BLOCKED: frozenset[str](),
}
REASONS = frozenset({"no_answer", "trunk_silent", "unanswered", "refused", "no_sound", "broken"})
LIVE = frozenset({DIALING, RINGING, ANSWERED})
OPEN = LIVE | {PREPARED}

# Who or what ended it.
VOLUNTEER, CALLEE, LOST, TRUNK, LIMIT, GATEWAY = "volunteer", "callee", "lost", "trunk", "limit", "gateway"
ENDINGS = (VOLUNTEER, CALLEE, LOST, TRUNK, LIMIT, GATEWAY)

# The trunk's last answer -> the line outcome that the form offers. Nothing here ever tries another route.
BY_STATUS = {
    404: "invalid",
    408: "no_answer",
    410: "invalid",
    480: "off",
    484: "invalid",
    486: "busy",
    487: "no_answer",
    600: "busy",
    603: "intl_blocked",
    604: "invalid",
    607: "intl_blocked",
    608: "intl_blocked",
}
ANYTHING_ELSE = "carrier_reject"
# Q.850 causes in a BYE that mean that the line broke, not that somebody hung up.
BROKEN = frozenset({27, 38, 41, 42, 44, 47, 102, 111, 127})
NO_ANSWER_IN_TIME, TRUNK_SILENT, UNANSWERED = "no_answer", "trunk_silent", "unanswered"


def line_of(*, state: str, by: str, reason: str, status: int) -> str:
    """The code in LINE_OUTCOMES to choose beforehand; "" when the volunteer knows better."""
    if state == FAILED:
        if reason == NO_ANSWER_IN_TIME:
            return "no_answer"
        return BY_STATUS.get(status, ANYTHING_ELSE) if status else ANYTHING_ELSE
    if state == ENDED and reason == UNANSWERED:
        return "no_answer" if by == LIMIT else ""
    if state == ENDED and by in {LOST, TRUNK, GATEWAY}:
        return "dropped"
    return "answered" if state in {ANSWERED, ENDED} else ""
