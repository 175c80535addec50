"""Shut a volunteer out, now: pages, streams, the person they hold, and the line on which they may be talking.

The next request of any page of theirs already fails.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.journeys import let_go
from farline.volunteers import actions as volunteers
from farline.volunteers.actions import LastAdmin

__all__ = ["LastAdmin", "shut_out"]


@transaction.atomic
def shut_out(*, volunteer: Any, by: str, now: dt.datetime) -> None:
    """Raises LastAdmin."""
    volunteers.suspend(volunteer=volunteer, by=by, now=now)
    let_go.let_go(volunteer=volunteer, now=now)
