"""Writes: take the hotline and leave it; a call comes, is taken by one, missed, or wrapped up."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F

from farline.hotline import queries, rules
from farline.hotline.models import Duty, MonthCount, Ring

NOTHING = dt.timedelta()


class Closed(Exception):
    """Nobody sits at the hotline."""


class Busy(Exception):
    """Everybody at the hotline is in a call, or others ring already."""


class TooLate(Exception):
    """Somebody else was first, or they hung up. Thank you for being there."""


class NotOnDuty(Exception):
    """Please press “I take the hotline” first."""


class NotYours(Exception):
    """This call is not with you, or it was saved already."""


@dataclass(frozen=True)
class Saved:
    """`again`: this save had arrived before. `took`: from the press to the outcome."""

    again: bool
    took: dt.timedelta


def take_duty(*, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Sit down at the hotline, or say that one still sits there."""
    Duty.objects.update_or_create(volunteer_id=volunteer.pk, defaults={"until": now + rules.DUTY_LASTS})


def stay(*, volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    """Only for somebody who sits there: a page left open does not bring anybody back."""
    mine = Duty.objects.filter(volunteer=volunteer.pk, until__gt=now)
    return bool(mine.update(until=now + rules.DUTY_LASTS))


def leave_duty(*, volunteer: AbstractBaseUser) -> None:
    Duty.objects.filter(volunteer=volunteer.pk).delete()


@transaction.atomic
def let_go(*, volunteer_id: int) -> None:
    """They sit there no more, and a call that is with them, or was kept for a form, is over."""
    Duty.objects.filter(volunteer=volunteer_id).delete()
    Ring.objects.filter(volunteer_id=volunteer_id, line_until__isnull=False).update(line_until=None)
    Ring.objects.filter(volunteer_id=volunteer_id, state=rules.TAKEN).update(state=rules.WRAPPED_UP)


def come(*, resource: str, trunk_id: int, now: dt.datetime, talking: Collection[int] = ()) -> int:
    """Somebody rings. `talking`: who is on a line just now. Raises Closed or Busy: then it is only counted."""
    try:
        return _come(resource, trunk_id, now, set(talking))
    except (Closed, Busy) as refusal:
        _count(now, "closed" if isinstance(refusal, Closed) else "busy")
        raise


@transaction.atomic
def _come(resource: str, trunk_id: int, now: dt.datetime, talking: set[int]) -> int:
    list(Duty.objects.select_for_update().order_by("pk"))  # of two who ring at once, one is counted first
    there = queries.on_duty(now)
    if not there:
        raise Closed
    waiting = queries.ringing(now)
    if len(waiting) >= min(len(queries.free(now) - talking), rules.MOST_RINGING):
        raise Busy
    return int(Ring.objects.create(resource=resource, trunk_id=trunk_id, came_at=now).pk)


@transaction.atomic
def take(*, ring_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> queries.RingView:
    """The press. Of several who press one is first. Raises NotOnDuty, TooLate."""
    if not queries.is_on_duty(volunteer, now):
        raise NotOnDuty
    mine = Ring.objects.filter(pk=ring_id, state=rules.RINGING, came_at__gt=now - rules.RINGS_FOR)
    try:
        with transaction.atomic():
            won = mine.update(state=rules.TAKEN, volunteer_id=volunteer.pk, taken_at=now)
    except IntegrityError:
        raise TooLate from None
    found = queries.ring_for(ring_id)
    if not won or found is None:
        raise TooLate
    return found


def miss(*, resource: str, now: dt.datetime) -> bool:
    """They hung up, or nobody pressed in time. `resource` is the gateway's name for it."""
    return any(_miss(one, now) for one in Ring.objects.filter(resource=resource, state=rules.RINGING))


@transaction.atomic
def _miss(ring: Ring, now: dt.datetime) -> bool:
    if not Ring.objects.filter(pk=ring.pk, state=rules.RINGING).update(state=rules.MISSED):
        return False
    _count(now, rules.MISSED)
    return True


@transaction.atomic
def save(
    *,
    ring_id: int,
    volunteer: AbstractBaseUser,
    conversation: str,
    key: str,
    now: dt.datetime,
    keeps_line: dt.timedelta = NOTHING,
) -> Saved:
    """How it ended, once. The same key again changes nothing. Raises NotYours."""
    ring = Ring.objects.select_for_update().filter(pk=ring_id, volunteer_id=volunteer.pk).first()
    if ring is None or not key:
        raise NotYours
    took = now - (ring.taken_at or now)
    if ring.state == rules.WRAPPED_UP:
        if ring.saved_with != key:
            raise NotYours
        return Saved(again=True, took=took)
    if not Ring.objects.filter(pk=ring_id, state=rules.TAKEN).update(
        state=rules.WRAPPED_UP,
        conversation=conversation,
        saved_with=key,
        line_until=now + keeps_line if keeps_line else None,
    ):
        raise NotYours
    _count(now, conversation)
    return Saved(again=False, took=took)


def sweep(*, now: dt.datetime) -> int:
    """End what rang too long and what was never wrapped up; forget what is two days old. Returns how many went."""
    for one in Ring.objects.filter(state=rules.RINGING, came_at__lte=now - rules.RINGS_FOR):
        _miss(one, now)
    Ring.objects.filter(state=rules.TAKEN, taken_at__lte=now - rules.WRAP_UP_WITHIN).update(state=rules.WRAPPED_UP)
    Duty.objects.filter(until__lte=now).delete()
    return Ring.objects.filter(came_at__lte=now - rules.KEPT_FOR).exclude(state=rules.TAKEN).delete()[0]


def _count(now: dt.datetime, conversation: str) -> None:
    month = now.astimezone(dt.UTC).date().replace(day=1)
    row, _ = MonthCount.objects.get_or_create(month=month, conversation=conversation)
    MonthCount.objects.filter(pk=row.pk).update(calls=F("calls") + 1)
