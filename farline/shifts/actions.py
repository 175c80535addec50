"""Writes: plan and cancel shifts, take a place and leave it, choose a clock, say "I am here" or "I rest"."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Count, F

from farline.common import journal
from farline.common.mondays import monday_of
from farline.shifts import queries, rules, zones
from farline.shifts.models import Clock, GivenWeek, Presence, Shift, SignUp


class ShiftUnfit(Exception):
    """A shift lasts 15 minutes to 6 hours, has 1 to 200 places, and begins within the next six months."""


class NoSuchShift(Exception):
    """This shift is over, or it was canceled."""


class NoPlaceLeft(Exception):
    """Every place in this shift is taken. Please choose another one."""


class AtTheSameTime(Exception):
    """You are in another shift at that time."""


class MoreThanYouGive(Exception):
    """With this shift you would give more minutes in that week than you set for yourself."""


class NoSuchClock(Exception):
    """Please choose a clock from the list."""


class MinutesUnfit(Exception):
    """Minutes a week: a number from 15 to 3600, or nothing."""


@transaction.atomic
def plan(
    *,
    starts: Sequence[dt.datetime],
    minutes: int,
    places: int,
    by: str,
    now: dt.datetime,
    campaign_id: int | None = None,
    hotline: bool = False,
) -> list[int]:
    """One shift for each start. Raises ShiftUnfit; then none is planned."""
    if not starts or len(starts) > rules.MOST_WEEKS or not rules.is_fit(minutes=minutes, places=places):
        raise ShiftUnfit
    if min(starts) <= now or max(starts) > now + rules.FARTHEST:
        raise ShiftUnfit
    made = [
        Shift.objects.create(
            campaign_id=campaign_id, starts_at=at, minutes=minutes, places=places, hotline=hotline, created_by=by
        ).pk
        for at in starts
    ]
    journal.write(action="shifts.plan", by=by, now=now, about=str(len(made)))
    return made


@transaction.atomic
def cancel(*, shift_id: int, by: str, now: dt.datetime) -> None:
    """Whoever signed up sees it on their desk no more. Raises NoSuchShift."""
    if not Shift.objects.filter(pk=shift_id, state=rules.PLANNED).update(state=rules.CANCELED):
        raise NoSuchShift
    journal.write(action="shifts.cancel", by=by, now=now, about=str(shift_id))


@transaction.atomic
def take_back_plan(*, shift_ids: Collection[int], by: str, now: dt.datetime) -> int:
    """Cancel those of a plan that have not begun; returns how many. Whoever signed up meanwhile is told."""
    coming = Shift.objects.filter(pk__in=list(shift_ids), state=rules.PLANNED, created_by=by, starts_at__gt=now)
    count = coming.update(state=rules.CANCELED)
    if count:
        journal.write(action="shifts.take_back_plan", by=by, now=now, about=str(count))
    return count


@transaction.atomic
def sign_up(*, shift_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Take a place; one that is held already stays as it is.

    The shift's row is taken first, so of two who want the last place one comes later.
    Raises NoSuchShift, NoPlaceLeft, AtTheSameTime, MoreThanYouGive.
    """
    shift = Shift.objects.select_for_update().filter(pk=shift_id, state=rules.PLANNED).first()
    if shift is None or _end(shift) <= now:
        raise NoSuchShift
    if SignUp.objects.filter(shift=shift, volunteer=volunteer.pk).exists():
        return
    if SignUp.objects.filter(shift=shift, volunteer__is_active=True).count() >= shift.places:
        raise NoPlaceLeft
    others = Shift.objects.filter(
        signed_up__volunteer=volunteer.pk, state=rules.PLANNED, starts_at__lt=_end(shift),
        starts_at__gt=shift.starts_at - dt.timedelta(minutes=rules.LONGEST),
    )  # fmt: skip
    if any(rules.overlap((shift.starts_at, _end(shift)), (one.starts_at, _end(one))) for one in others):
        raise AtTheSameTime
    clock = queries.clock_of(volunteer)
    taken = queries.minutes_in_week(volunteer, shift.starts_at, clock.wall)
    if not rules.fits_budget(taken, shift.minutes, clock.minutes_a_week):
        raise MoreThanYouGive
    SignUp.objects.create(shift=shift, volunteer_id=volunteer.pk)


@transaction.atomic
def leave(*, shift_id: int, volunteer: AbstractBaseUser) -> bool:
    """Give a place back, without a reason. False when there was none."""
    return bool(SignUp.objects.filter(shift=shift_id, volunteer=volunteer.pk).delete()[0])


@transaction.atomic
def set_clock(*, volunteer: AbstractBaseUser, zone: str, minutes_a_week: int | None) -> None:
    """Raises NoSuchClock, MinutesUnfit. A preference is no event: the journal is not written."""
    if zone and zone not in zones.names():
        raise NoSuchClock
    if minutes_a_week is not None and not rules.SHORTEST <= minutes_a_week <= rules.MOST_MINUTES_A_WEEK:
        raise MinutesUnfit
    Clock.objects.update_or_create(
        volunteer_id=volunteer.pk, defaults={"zone": zone, "minutes_a_week": minutes_a_week}
    )


@transaction.atomic
def say(*, volunteer: AbstractBaseUser, doing: str, now: dt.datetime) -> None:
    """ "I am here", "I rest" or "I go". Said again, it holds anew; what was said before is written over."""
    Presence.objects.update_or_create(
        volunteer_id=volunteer.pk, defaults={"doing": doing, "until": now + rules.LAPSES[doing]}
    )


def come_back(*, volunteer: AbstractBaseUser) -> None:
    """Signed in again: "I go" was yesterday's word. A rest they asked for goes on."""
    Presence.objects.filter(volunteer=volunteer.pk, doing=rules.GONE).delete()


def sweep(*, now: dt.datetime) -> int:
    """Add what was given to its week, once; drop what is thirty days old and what lapsed. Returns how many went."""
    Presence.objects.filter(until__lte=now).delete()
    over = Shift.objects.filter(state=rules.PLANNED, counted=False, starts_at__lte=now)
    for shift in over.annotate(came=Count("signed_up")).order_by("starts_at"):
        if _end(shift) <= now:
            _count(shift, shift.came)
    return Shift.objects.filter(starts_at__lte=now - rules.KEPT_FOR).delete()[1].get("shifts.Shift", 0)


@transaction.atomic
def _count(shift: Shift, came: int) -> None:
    if not Shift.objects.filter(pk=shift.pk, counted=False).update(counted=True) or not came:
        return
    day = shift.starts_at.astimezone(dt.UTC).date()
    week, _ = GivenWeek.objects.get_or_create(monday=monday_of(day))
    GivenWeek.objects.filter(pk=week.pk).update(
        minutes=F("minutes") + shift.minutes * came, shifts=F("shifts") + 1, places=F("places") + came
    )


def _end(shift: Shift) -> dt.datetime:
    return shift.starts_at + dt.timedelta(minutes=shift.minutes)
