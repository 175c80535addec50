"""What is unusual for one person at a telephone, as data. Coordinators see these thresholds; change them here.

Each looks at what one volunteer did on real numbers. Those that stop, stop before the next number is shown or rung.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NOBODY_THERE = frozenset({"no_answer", "busy", "off", "voicemail_assistant", "carrier_reject"})
OF_NO_USE = frozenset({"invalid", "fax_ivr", "intl_blocked"})
HOUR = dt.timedelta(hours=1)
TIME_TO_SAVE = dt.timedelta(minutes=15)
A_DAY = dt.timedelta(hours=24)


@dataclass(frozen=True)
class Alarm:
    """`threshold`: from how many on. `stops`: nobody is handed out until somebody has talked with the volunteer."""

    code: str
    threshold: int
    stops: bool


SHOWN_NOT_SAVED = Alarm("shown_not_saved", 6, stops=True)  # numbers seen of which nobody hears anything more
IN_AN_HOUR = Alarm("in_an_hour", 30, stops=True)  # faster than anybody can talk
OF_NO_USE_IN_A_ROW = Alarm("of_no_use_in_a_row", 12, stops=True)  # a good list burned as bad numbers
NEVER_AGAIN_IN_A_ROW = Alarm("never_again_in_a_row", 6, stops=True)  # people silenced who never said so
TOO_SHORT_IN_A_ROW = Alarm("too_short_in_a_row", 8, stops=True)  # "answered", and over within ten seconds
NOBODY_IN_A_ROW = Alarm("nobody_in_a_row", 30, stops=False)  # perhaps a bad list, perhaps nobody calls
ROUND_THE_CLOCK = Alarm("round_the_clock", 12, stops=False)  # in so many different hours of one day
AT_THE_HOTLINE = Alarm("never_again_at_hotline", 10, stops=True)  # the same by calls that came in, within one day
HANDED_BACK = Alarm("handed_back", 60, stops=True)  # within one day, uncalled: everybody who is looked at costs marks
ALARMS = (
    SHOWN_NOT_SAVED, IN_AN_HOUR, OF_NO_USE_IN_A_ROW, NEVER_AGAIN_IN_A_ROW, TOO_SHORT_IN_A_ROW, NOBODY_IN_A_ROW,
    ROUND_THE_CLOCK, AT_THE_HOTLINE, HANDED_BACK,
)  # fmt: skip
SHORT = dt.timedelta(seconds=10)


@dataclass(frozen=True)
class Done:
    """One call on a real number, the newest first: when it was permitted, and how it was saved."""

    permitted_at: dt.datetime
    finished_at: dt.datetime | None
    line: str
    conversation: str


@dataclass(frozen=True)
class Found:
    alarm: Alarm
    count: int


def found_in(done: Sequence[Done], *, now: dt.datetime) -> list[Found]:
    """What is unusual about the last day of one volunteer; those that stop come first."""
    counts = {
        SHOWN_NOT_SAVED: sum(not one.line and one.permitted_at <= now - TIME_TO_SAVE for one in done),
        IN_AN_HOUR: sum(one.permitted_at > now - HOUR for one in done),
        OF_NO_USE_IN_A_ROW: _in_a_row(done, lambda one: one.line in OF_NO_USE),
        NEVER_AGAIN_IN_A_ROW: _in_a_row(done, lambda one: one.conversation == "dnc"),
        TOO_SHORT_IN_A_ROW: _in_a_row(done, _is_too_short),
        NOBODY_IN_A_ROW: _in_a_row(done, lambda one: one.line in NOBODY_THERE),
        ROUND_THE_CLOCK: len({one.permitted_at.replace(minute=0, second=0, microsecond=0) for one in done}),
    }
    found = [Found(alarm, count) for alarm, count in counts.items() if count >= alarm.threshold]
    return sorted(found, key=lambda one: not one.alarm.stops)


def _is_too_short(one: Done) -> bool:
    return one.line == "answered" and one.finished_at is not None and one.finished_at - one.permitted_at <= SHORT


def _in_a_row(done: Sequence[Done], fits: Callable[[Done], bool]) -> int:
    """Of those that were saved, how many of the newest fit without a break."""
    count = 0
    for one in done:
        if not one.line:
            continue
        if not fits(one):
            break
        count += 1
    return count
