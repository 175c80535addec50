"""A volunteer leaves for good and is erased: from every table, from every line of the journal, from every session.

What they wrote and what they did remains without a name. What is sealed for the weeks of correction cannot be picked
out; it goes with the key of its week, seven weeks at most. What lies in backups goes with them.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.canaries import actions as canaries
from farline.common import forgetting, journal
from farline.corrections import actions as corrections
from farline.journeys import let_go
from farline.volunteers import actions as volunteers
from farline.volunteers import given_words
from farline.volunteers.actions import LastAdmin

__all__ = ["LastAdmin", "leave"]


@transaction.atomic
def leave(*, volunteer: Any, now: dt.datetime) -> int:
    """Returns how many lines of the journal named them. Raises LastAdmin."""
    handle, id = volunteer.handle, int(volunteer.pk)
    volunteers.check_may_leave(volunteer)
    let_go.let_go(volunteer=volunteer, now=now)
    corrections.forget_standing(volunteer_id=id)
    canaries.forget_volunteer(volunteer_id=id)
    given_words.void(handle)
    forgetting.forget_handle(handle, volunteer_id=id)
    volunteers.delete(volunteer=volunteer)
    journal.write(action="volunteers.leave", by=journal.ERASED, now=now)
    return journal.forget_handle(handle=handle)
