"""Reads: one volunteer, all of them, and who may call."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import QuerySet

from farline.common import speech
from farline.volunteers import reading, rules
from farline.volunteers.models import Volunteer

# `may_call` for a statement that asks it at the very moment of a claim, and that no alarm holds them back; {0} is the
# volunteer's row.
MAY_CALL_SQL = (
    "{0}.is_active AND {0}.briefed_at IS NOT NULL AND EXISTS (SELECT 1 FROM volunteers_rolegrant g"  # noqa: S608
    f" WHERE g.volunteer_id = {{0}}.id AND g.role IN ({', '.join(map(repr, sorted(rules.CALLERS)))}))"
    " AND NOT EXISTS (SELECT 1 FROM volunteers_alarm a WHERE a.volunteer_id = {0}.id AND a.stops)"
)


def speaks(volunteer: Any) -> frozenset[str]:
    """What this volunteer talks in besides Mandarin: codes of common.speech."""
    return speech.read(volunteer.speaks)


def by_id(id: int) -> Volunteer:
    """Raises Volunteer.DoesNotExist."""
    found = reading.read(id)
    if found is None:
        raise Volunteer.DoesNotExist
    return found


def find(id: int) -> Volunteer | None:
    return reading.read(id)


def by_handle(handle: str) -> Volunteer | None:
    named = Volunteer.objects.prefetch_related("grants").filter(handle__iexact=handle.strip())
    found: Volunteer | None = named.first()
    return found


def everyone() -> list[Volunteer]:
    """All volunteers by handle. There is nothing to count about them, on purpose."""
    return list(Volunteer.objects.prefetch_related("grants").order_by("handle"))


def roles_of(volunteer: Volunteer) -> Sequence[str]:
    """In the order of rules.ROLES."""
    held = {grant.role for grant in volunteer.grants.all()}
    return [role for role in rules.ROLES if role in held]


def is_briefed(volunteer: Volunteer) -> bool:
    return volunteer.briefed_at is not None


def has_practised(volunteer: Any) -> bool:
    """Nobody real is called before that."""
    return volunteer.passed_practice_at is not None


def may_call(volunteer: Volunteer) -> bool:
    """Active, a caller, and briefed."""
    return volunteer.is_active and is_briefed(volunteer) and volunteer.has_role(rules.CALLER)


def may_follow_up(volunteer: Volunteer) -> bool:
    """Whether those who asked to be called again are given to them. Where nobody has that role, to every caller."""
    held = set(roles_of(volunteer))
    if held & {rules.FOLLOW_UP_CALLER, rules.COORDINATOR}:
        return True
    return not Volunteer.objects.filter(grants__role=rules.FOLLOW_UP_CALLER, is_active=True).exists()


def callers() -> "QuerySet[Volunteer]":
    """Whoever may be on a line now. Somebody of two roles is there twice: for a subquery."""
    found: QuerySet[Volunteer] = Volunteer.objects.filter(is_active=True, grants__role__in=rules.CALLERS)
    return found


def callers_among(ids: Collection[int]) -> set[int]:
    """Those who may be on a line; asked every second for all who are."""
    return set(callers().filter(pk__in=ids).values_list("pk", flat=True))


def active_among(ids: Collection[int]) -> set[int]:
    """Those who may still be here; asked for everybody with an open page at once."""
    return set(Volunteer.objects.filter(pk__in=ids, is_active=True).values_list("pk", flat=True))
