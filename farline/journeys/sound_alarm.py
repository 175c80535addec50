"""See what is unusual about how an account is used, before harm: at each press, and each minute for everybody.

An alarm that stops holds one volunteer back, and nobody else: nobody new is handed to them, no number shown or rung,
until a coordinator or mentor has talked with them. What they hold may be finished and saved.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import DatabaseError

from farline.calls import alarms
from farline.calls.queries import unusual
from farline.common import slowing
from farline.volunteers import alarms as raised
from farline.volunteers import queries as volunteers

LATELY = dt.timedelta(hours=1)


def look_at(*, volunteer: Any, now: dt.datetime) -> bool:
    """Whether this volunteer is held back, after having looked."""
    if settings.DEMO:
        return False  # everybody in a demo is invented
    done = unusual.done_lately(volunteer_id=volunteer.pk, since=volunteer.watched_from, now=now)
    for one in alarms.found_in(done, now=now):
        raised.raise_alarm(
            volunteer_id=volunteer.pk, code=one.alarm.code, count=one.count, stops=one.alarm.stops, now=now
        )
    return raised.is_held(volunteer)


def count_no(*, volunteer: Any, now: dt.datetime) -> None:
    """One more "never again" out of a call that came in. It is heard in any case; too many in one day, somebody asks.

    Counted as a mark of the day, anew from when somebody talked with the volunteer.
    """
    _count("noes at the hotline", alarms.AT_THE_HOTLINE, volunteer, now)


def count_late_no(*, volunteer: Any, now: dt.datetime) -> None:
    """The same for one that was said of a call that had been saved. Whenever that was: so they are counted by
    themselves, for of calls older than a day nothing is looked at.
    """
    _count("late noes", alarms.NEVER_AGAIN_IN_A_ROW, volunteer, now)


def count_handed_back(*, volunteer: Any, now: dt.datetime) -> None:
    """One more who was given back without a call. A script that asks and gives back would use up the marks of all."""
    _count("handed back", alarms.HANDED_BACK, volunteer, now)


def _count(what: str, one: alarms.Alarm, volunteer: Any, now: dt.datetime) -> None:
    if settings.DEMO:
        return
    try:
        count = slowing.count(f"{what} {volunteer.pk} {volunteer.watched_from}", now=now, keep=alarms.A_DAY)
    except DatabaseError:  # a full disk: what is counted was done before
        return
    if count >= one.threshold:
        raised.raise_alarm(volunteer_id=volunteer.pk, code=one.code, count=count, stops=one.stops, now=now)


def look_at_all(*, now: dt.datetime) -> int:
    """How many were looked at: those who called somebody within the last hour."""
    ids = unusual.called_since(since=now - LATELY)
    for id in ids:
        look_at(volunteer=volunteers.by_id(id), now=now)
    return len(ids)
