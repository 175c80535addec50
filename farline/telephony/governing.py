"""The governor: what a trunk may be asked for, and when it is paused. Thresholds are data on the trunk.

Two kinds of no: wait a little (nothing is wrong), or stop (something is, and a coordinator has to look).
"""

from collections.abc import Mapping
from dataclasses import dataclass

GO, WAIT = "", "wait"
FEW_ANSWERS, SHORT_CALLS, NO_MONEY, TRUNK_DEAD = "few_answers", "short_calls", "budget", "trunk_dead"
PAUSES = (FEW_ANSWERS, SHORT_CALLS, NO_MONEY, TRUNK_DEAD)
# Shares are of the last hour's calls, once there were enough of them to judge.
DEFAULT_LIMITS: dict[str, float] = {
    "calls_a_minute": 12,
    "calls_an_hour": 240,
    "judged_from": 20,
    "least_answered_share": 0.1,
    "most_short_share": 0.7,
    "short_seconds": 6,
    "least_average_seconds": 5,  # of the answered calls
    "trunk_silent_in_a_row": 3,
    "campaign_cents": 10_000,
    "hotline_at_once": 0,  # calls that come in; 0: this trunk has no hotline
}


class LimitUnfit(Exception):
    """That is no limit we know, or no number that makes sense for it."""


@dataclass(frozen=True)
class Figures:
    """Of one trunk: calls in the last minute and hour; of the hour's finished ones, how many were answered and short,
    and how many seconds were talked in all.

    `silent` counts the latest calls in a row that the trunk gave no answer to, `cents` is what the campaign has cost.
    """

    minute: int = 0
    hour: int = 0
    finished: int = 0
    answered: int = 0
    short: int = 0
    talked: float = 0.0
    silent: int = 0
    cents: int = 0


def limits_from(changed: Mapping[str, object]) -> dict[str, float]:
    """The defaults, with what the operator set. Raises LimitUnfit."""
    limits = dict(DEFAULT_LIMITS)
    for name, value in changed.items():
        if name not in limits or not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise LimitUnfit
        limits[name] = value
    return limits


def judge(figures: Figures, limits: Mapping[str, float]) -> str:
    """GO, WAIT, or one of PAUSES."""
    if figures.cents >= limits["campaign_cents"]:
        return NO_MONEY
    if figures.silent >= limits["trunk_silent_in_a_row"]:
        return TRUNK_DEAD
    if figures.finished >= limits["judged_from"]:
        if figures.answered < limits["least_answered_share"] * figures.finished:
            return FEW_ANSWERS
        if figures.answered and (
            figures.short > limits["most_short_share"] * figures.answered
            or figures.talked < limits["least_average_seconds"] * figures.answered
        ):
            return SHORT_CALLS
    if figures.minute >= limits["calls_a_minute"] or figures.hour >= limits["calls_an_hour"]:
        return WAIT
    return GO


def cents(seconds: float, cents_per_minute: int) -> int:
    """Carriers count begun minutes."""
    return -(-int(seconds) // 60) * cents_per_minute if seconds > 0 else 0
