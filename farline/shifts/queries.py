"""Reads: which shifts come, whose they are, what is planned against what is given, and who is here."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q, QuerySet

from farline.common import asked
from farline.shifts import rules, zones
from farline.shifts.models import Clock, GivenWeek, Presence, Shift, SignUp


@dataclass(frozen=True)
class ShiftView:
    id: int
    campaign_id: int | None
    starts_at: dt.datetime
    minutes: int
    places: int
    taken: int
    hotline: bool
    mine: bool = False
    people: tuple[str, ...] = ()

    @property
    def ends_at(self) -> dt.datetime:
        return self.starts_at + dt.timedelta(minutes=self.minutes)

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)


@dataclass(frozen=True)
class ClockView:
    """`zone` is empty until somebody has chosen one; then everything is shown in Beijing's time alone."""

    zone: str = ""
    minutes_a_week: int | None = None

    @property
    def wall(self) -> str:
        return self.zone or zones.BEIJING


def clock_of(volunteer: AbstractBaseUser) -> ClockView:
    found = Clock.objects.filter(volunteer=volunteer.pk).first()
    return ClockView(found.zone, found.minutes_a_week) if found else ClockView()


def coming(*, now: dt.datetime, volunteer: AbstractBaseUser | None = None, days: int = 35) -> list[ShiftView]:
    """Shifts that are not over, soonest first. `mine` needs a volunteer."""
    since = now - dt.timedelta(minutes=rules.LONGEST)
    found = (
        Shift.objects.filter(state=rules.PLANNED, starts_at__gt=since, starts_at__lt=now + dt.timedelta(days=days))
        .annotate(taken=Count("signed_up", filter=Q(signed_up__volunteer__is_active=True)))
        .order_by("starts_at", "pk")
    )
    mine = set(_mine(volunteer).values_list("shift", flat=True)) if volunteer is not None else set[int]()
    seen = [_view(one, one.taken, one.pk in mine) for one in found]
    return [one for one in seen if one.ends_at > now]


def coming_with_people(*, now: dt.datetime, days: int = 35) -> list[ShiftView]:
    """For coordinators: with handles, so that somebody can be asked to stand in."""
    shifts = coming(now=now, days=days)
    rows = SignUp.objects.filter(shift__in=[one.id for one in shifts], volunteer__is_active=True)
    people: dict[int, list[str]] = {}
    for shift, handle in rows.order_by("volunteer__handle").values_list("shift", "volunteer__handle"):
        people.setdefault(shift, []).append(handle)
    return [
        ShiftView(
            one.id, one.campaign_id, one.starts_at, one.minutes, one.places, one.taken, one.hotline,
            people=tuple(people.get(one.id, ())),
        )
        for one in shifts
    ]  # fmt: skip


def next_of(volunteer: AbstractBaseUser, now: dt.datetime) -> ShiftView | None:
    """The shift somebody is in or comes to next, within a day."""
    since = now - dt.timedelta(minutes=rules.LONGEST)
    found = _mine(volunteer).filter(
        shift__state=rules.PLANNED, shift__starts_at__gt=since, shift__starts_at__lt=now + rules.SOON
    )
    views = (_view(one.shift, 1, True) for one in found.select_related("shift").order_by("shift__starts_at"))
    return next((one for one in views if one.ends_at > now), None)


def minutes_in_week(volunteer: AbstractBaseUser, at: dt.datetime, zone: str) -> list[int]:
    """What somebody signed up for in the week of `at`, shift by shift."""
    start, end = rules.week_of(at, zone)
    rows = _mine(volunteer).filter(shift__state=rules.PLANNED, shift__starts_at__gte=start, shift__starts_at__lt=end)
    return list(rows.values_list("shift__minutes", flat=True))


def planned_minutes(*, now: dt.datetime, days: int = 7) -> tuple[int, int]:
    """Of the coming days: minutes that people signed up for, and minutes that are planned in all."""
    shifts = coming(now=now, days=days)
    return sum(one.minutes * one.taken for one in shifts), sum(one.minutes * one.places for one in shifts)


def here(now: dt.datetime) -> dict[str, str]:
    """Handle → ready, break or gone, for those who said so lately."""
    rows = Presence.objects.filter(until__gt=now, volunteer__is_active=True)
    return dict(rows.order_by("volunteer__handle").values_list("volunteer__handle", "doing"))


def doing_of(volunteer: AbstractBaseUser, now: dt.datetime) -> str:
    found = asked.first("SELECT doing FROM shifts_presence WHERE volunteer_id = %s AND until > %s", volunteer.pk, now)
    return str(found[0]) if found else ""


@dataclass(frozen=True)
class Given:
    """What all together gave in a week; `places`: how often somebody came."""

    monday: dt.date
    minutes: int
    places: int


def given(since: dt.date | None = None) -> list[Given]:
    """Week by week, oldest first."""
    rows = GivenWeek.objects.order_by("monday")
    if since is not None:
        rows = rows.filter(monday__gte=since)
    return [Given(one.monday, one.minutes, one.places) for one in rows]


def canceled_of(volunteer: AbstractBaseUser, now: dt.datetime) -> list[ShiftView]:
    """Shifts this volunteer had a place in that were canceled and would still come: nobody should come in vain."""
    found = Shift.objects.filter(state=rules.CANCELED, starts_at__gt=now, signed_up__volunteer=volunteer.pk)
    return [_view(one, 0, True) for one in found.order_by("starts_at", "pk")]


def _mine(volunteer: AbstractBaseUser) -> "QuerySet[SignUp]":
    return SignUp.objects.filter(volunteer=volunteer.pk)


def _view(one: Shift, taken: int, mine: bool) -> ShiftView:
    return ShiftView(one.pk, one.campaign_id, one.starts_at, one.minutes, one.places, taken, one.hotline, mine)
