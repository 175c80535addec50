"""Alarms about how an account is used: written down once, and looked at by somebody who answers for the calls."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from farline.common import asked, journal
from farline.volunteers.models import Alarm, Volunteer


class NotOneself(Exception):
    """An alarm about yourself is looked at by somebody else."""


@dataclass(frozen=True)
class AlarmView:
    id: int
    handle: str
    volunteer_id: int
    code: str
    count: int
    stops: bool
    raised_on: dt.date


@transaction.atomic
def raise_alarm(*, volunteer_id: int, code: str, count: int, stops: bool, now: dt.datetime) -> bool:
    """False when there is one already that nobody has looked at."""
    _made, is_new = Alarm.objects.get_or_create(
        volunteer_id=volunteer_id, code=code, defaults={"count": count, "stops": stops, "raised_on": now.date()}
    )
    if is_new:
        journal.count(action="volunteers.alarm", by="farline", now=now, what=code)
    return is_new


def is_held(volunteer: Volunteer) -> bool:
    """Nobody is handed to them, and nobody rung, until somebody has talked with them."""
    return asked.first("SELECT 1 FROM volunteers_alarm WHERE volunteer_id = %s AND stops", volunteer.pk) is not None


def waiting() -> list[AlarmView]:
    found = Alarm.objects.select_related("volunteer").order_by("-stops", "raised_on", "pk")
    return [
        AlarmView(one.pk, one.volunteer.handle, one.volunteer_id, one.code, one.count, one.stops, one.raised_on)
        for one in found
    ]


@transaction.atomic
def settle(*, alarm_id: int, by: Volunteer, now: dt.datetime) -> bool:
    """Somebody has talked with them: they go on. Raises NotOneself."""
    found = Alarm.objects.filter(pk=alarm_id).first()
    if found is None:
        return False
    if found.volunteer_id == by.pk:
        raise NotOneself
    Alarm.objects.filter(pk=found.pk).delete()
    Volunteer.objects.filter(pk=found.volunteer_id).update(watched_from=now)
    journal.write(action="volunteers.settle_alarm", by=by.handle, now=now, about=f"{found.volunteer_id} {found.code}")
    return True
