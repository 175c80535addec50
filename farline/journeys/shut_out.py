"""Shut a volunteer out, now: pages, streams, the person they hold, and the line on which they may be talking.

The next request of any page of theirs already fails. Streams look every second whether their session still exists, and
the gateway asks every second which of its calls may go on, so the longest of it is over within two seconds.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.calls import actions as calls
from farline.volunteers import actions as volunteers
from farline.volunteers import sessions
from farline.volunteers.actions import LastAdmin

__all__ = ["LastAdmin", "shut_out"]


@transaction.atomic
def shut_out(*, volunteer: Any, by: str, now: dt.datetime) -> None:
    """Raises LastAdmin."""
    volunteers.suspend(volunteer=volunteer, by=by, now=now)
    calls.let_go_all(volunteer_id=volunteer.pk, now=now)
    sessions.end_all(volunteer_id=volunteer.pk)
