"""Somebody sets up their sign-in anew. Whoever sits at the lost device keeps nothing: no person, no line, no page."""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.journeys import let_go
from farline.volunteers import inviting
from farline.volunteers.inviting import InvitationGone

__all__ = ["InvitationGone", "come_back"]


@transaction.atomic
def come_back(*, invitation_id: int, now: dt.datetime) -> Any:
    """Raises InvitationGone."""
    volunteer = inviting.come_back(invitation_id=invitation_id, now=now)
    let_go.let_go(volunteer=volunteer, now=now)
    return volunteer
