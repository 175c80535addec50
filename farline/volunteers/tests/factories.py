"""The cast: two callers, a coordinator, and one infiltrator who must get nothing."""

import datetime as dt
import itertools
from collections.abc import Iterable

from farline.volunteers.models import RoleGrant, Volunteer

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def make_volunteer(
    handle: str = "", roles: Iterable[str] = ("caller",), *, briefed: bool = True, practised: bool = True
) -> Volunteer:
    """A volunteer without a usable passphrase: hashing one would cost a test its tenth of a second."""
    volunteer = Volunteer(
        handle=handle or f"volunteer-{next(_count)}",
        created_at=NOW,
        created_by="tests",
        briefed_at=NOW if briefed else None,
        passed_practice_at=NOW if practised else None,
    )
    volunteer.set_unusable_password()
    volunteer.save()
    for role in roles:
        RoleGrant.objects.create(volunteer=volunteer, role=role, granted_at=NOW, granted_by="tests")
    return volunteer


def meilan() -> Volunteer:
    return make_volunteer("meilan")


def anping() -> Volunteer:
    return make_volunteer("anping")


def zhixin() -> Volunteer:
    return make_volunteer("zhixin", ("coordinator", "caller", "publisher", "admin"))


def stranger() -> Volunteer:
    return make_volunteer("stranger", briefed=False)
