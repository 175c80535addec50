"""Calls of the past five weeks with invented results, in the shares of a plan; and the forms that some of them opened.

Each is claimed, placed on the practice line and finished like any other, on an invented day. That these
shares are like life, nobody claims.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import Any

from farline.calls import queries as calls
from farline.calls import rules
from farline.doors.commands.demo import cast, declared
from farline.journeys import finish_call, place_call, take_next_call

SEED = 2026
OLDEST, NEWEST = 34, 4  # days back; the last three days stay free, so that people have rested
APART = dt.timedelta(minutes=4)
# Line result -> how many of a hundred attempts; "answered" goes on to the second table. Invented.
LINES = {"no_answer": 46, "off": 16, "invalid": 6, "intl_blocked": 8, "carrier_reject": 4}
ANSWERED = 20
TALKS = {
    "hung_up_at_once": 45, "refused": 14, "third_party": 6, "not_free_to_talk": 5, "listened_part": 9,
    "listened_silent": 5, "talked": 7, "asked_info": 3, "considering": 2, "dnc": 2, "hostile": 2,
}  # fmt: skip
ATTEMPTS = 100
WISHES = ("considering", "not_free_to_talk", "asked_info")


def invent(now: dt.datetime) -> None:
    dice = random.Random(SEED)  # noqa: S311 - invented results; nothing is guarded by them
    said = declared.said()
    plan = _plan(dice, list(said.outcomes()))
    callers = [cast.volunteer(handle) for handle in cast.CALLERS]
    week = None
    for at, (line, conversation) in zip(_moments(now, len(plan)), plan, strict=True):
        if week is not None and at.isocalendar().week != week:
            declared.publish(at)
        week = at.isocalendar().week
        _call(dice.choice(callers), line, conversation, at, now, said)
    declared.publish(now - dt.timedelta(days=2))
    declared.take_some_back(said, now - dt.timedelta(days=1))


def _plan(dice: random.Random, opening: list[str]) -> list[tuple[str, str]]:
    """Each result as often as its share says; those that open a form as often as the content file needs them."""
    plan = [(line, "") for line, share in LINES.items() for _ in range(ATTEMPTS * share // 100)]
    spoken = ATTEMPTS * ANSWERED // 100
    talks = [talk for talk, share in TALKS.items() for _ in range(max(1, round(spoken * share / 100)))]
    plan += [(rules.ANSWERED, talk) for talk in [*talks, *opening]]
    dice.shuffle(plan)
    return plan


def _moments(now: dt.datetime, count: int) -> Iterator[dt.datetime]:
    """Mornings in China over the past weeks, the oldest first."""
    days = range(OLDEST, NEWEST - 1, -1)
    per_day, more = divmod(count, len(days))
    for place, day in enumerate(days):
        first = (now - dt.timedelta(days=day)).replace(hour=2, minute=5, second=0, microsecond=0)
        yield from (first + APART * n for n in range(per_day + (place < more)))


def _call(volunteer: Any, line: str, talk: str, at: dt.datetime, now: dt.datetime, said: declared.Said) -> None:
    handed = take_next_call.take_next_call(volunteer=volunteer, now=at)
    if not isinstance(handed, take_next_call.HandOut):
        raise LookupError("the invented lists are too short for the invented calls")
    placed_at, ended_at = at + dt.timedelta(seconds=20), at + dt.timedelta(seconds=170)
    place_call.place_call(call_id=handed.call_id, volunteer=volunteer, way="practice", now=placed_at)
    held = calls.current(volunteer, placed_at)
    if held is None:
        raise LookupError("an invented call was lost")
    finished = finish_call.finish_call(
        call_id=handed.call_id,
        fence=held.fence,
        volunteer=volunteer,
        line=line,
        conversation=talk,
        follow_up=_wish(at, now) if talk in WISHES else None,
        key=f"demo-{handed.call_id}",
        now=ended_at,
        story_note="",
    )
    if finished.window_id is not None:
        declared.fill_in(
            said, conversation=talk, window_id=finished.window_id, volunteer=volunteer, now=ended_at + APART / 4
        )


def _wish(at: dt.datetime, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The hour that somebody named: ten o'clock in Beijing, on one of the coming days."""
    days = 1 + at.day % 6
    start = (now + dt.timedelta(days=days)).replace(hour=2, minute=0, second=0, microsecond=0)
    return start, start + dt.timedelta(hours=1)
