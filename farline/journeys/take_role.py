"""Take a role from a volunteer. Whoever is a caller no more lets go of everything that callers hold."""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.journeys import let_go
from farline.volunteers import actions as volunteers
from farline.volunteers import queries, rules
from farline.volunteers.actions import LastAdmin

__all__ = ["LastAdmin", "take_role"]


@transaction.atomic
def take_role(*, volunteer: Any, role: str, by: str, now: dt.datetime) -> None:
    """Raises LastAdmin."""
    volunteers.revoke_role(volunteer=volunteer, role=role, by=by, now=now)
    if role in rules.CALLERS and not queries.callers_among({volunteer.pk}):
        let_go.let_go(volunteer=volunteer, now=now)
