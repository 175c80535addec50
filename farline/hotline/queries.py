"""Reads: who sits at the hotline, who rings, with whom somebody talks."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from farline.hotline import rules
from farline.hotline.models import Duty, Ring


@dataclass(frozen=True)
class RingView:
    id: int
    state: str
    resource: str
    trunk_id: int
    volunteer_id: int | None
    came_at: dt.datetime
    conversation: str


def on_duty(now: dt.datetime) -> list[str]:
    """Handles of those who took the hotline and whose page is open."""
    found = Duty.objects.filter(until__gt=now, volunteer__is_active=True)
    return list(found.order_by("volunteer__handle").values_list("volunteer__handle", flat=True))


def is_on_duty(volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    return Duty.objects.filter(volunteer=volunteer.pk, until__gt=now).exists()


def free(now: dt.datetime) -> set[int]:
    """Ids of those who could take a call: on duty and not in one."""
    there = set(Duty.objects.filter(until__gt=now, volunteer__is_active=True).values_list("volunteer_id", flat=True))
    return there - set(
        Ring.objects.filter(state=rules.TAKEN, volunteer_id__in=there).values_list("volunteer_id", flat=True)
    )


def ringing(now: dt.datetime) -> list[RingView]:
    """Whoever waited longest comes first."""
    found = Ring.objects.filter(state=rules.RINGING, came_at__gt=now - rules.RINGS_FOR)
    return [_view(one) for one in found.order_by("came_at", "pk")]


def with_whom(volunteer: AbstractBaseUser) -> RingView | None:
    found = Ring.objects.filter(state=rules.TAKEN, volunteer_id=volunteer.pk).first()
    return _view(found) if found else None


def ring_for(ring_id: int) -> RingView | None:
    found = Ring.objects.filter(pk=ring_id).first()
    return _view(found) if found else None


def belongs_to(*, ring_id: int, volunteer_id: int) -> bool:
    return Ring.objects.filter(pk=ring_id, volunteer_id=volunteer_id).exists()


def may_end(*, ring_id: int, volunteer_id: int, key: str) -> bool:
    """Whether an outcome still belongs to this call: it goes on, or the same form comes once more."""
    open_still = Q(state=rules.TAKEN)
    if key:
        open_still |= Q(state=rules.WRAPPED_UP, saved_with=key)
    return Ring.objects.filter(open_still, pk=ring_id, volunteer_id=volunteer_id).exists()


def known_among(ids: Collection[int]) -> dict[int, str]:
    """Id → state, for those that are calls of the hotline."""
    return dict(Ring.objects.filter(pk__in=ids).values_list("pk", "state"))


def kept_until(ids: Collection[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """Wrapped up with a form that needs the caller: until when a talk that goes on may go on."""
    found = Ring.objects.filter(pk__in=ids, state=rules.WRAPPED_UP, line_until__gt=now)
    return {id: until for id, until in found.values_list("pk", "line_until") if until is not None}


def talking(trunk_id: int, now: dt.datetime) -> set[int]:
    """Calls on the line of this trunk: who rings, and who talks."""
    taken = Ring.objects.filter(trunk_id=trunk_id, state=rules.TAKEN).values_list("pk", flat=True)
    return {one.id for one in ringing(now) if one.trunk_id == trunk_id} | set(taken)


def _view(one: Ring) -> RingView:
    return RingView(one.pk, one.state, one.resource, one.trunk_id, one.volunteer_id, one.came_at, one.conversation)
