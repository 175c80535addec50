"""Everything that one volunteer holds, taken from them at once: people, lines, their place at the hotline, whoever
sits beside, and every page.

The gateway asks every second which of its calls may go on, and streams whether their session still exists, so the
longest of it is over within two seconds. A talk that was kept for a form ends, too: who sits there is not who should.
"""

import datetime as dt
from typing import Any

from django.db import transaction

from farline.calls import actions as calls
from farline.hotline import actions as hotline
from farline.journeys import sit_beside
from farline.telephony import actions as telephony
from farline.volunteers import sessions


@transaction.atomic
def let_go(*, volunteer: Any, now: dt.datetime) -> None:
    calls.let_go_all(volunteer_id=volunteer.pk, now=now)
    hotline.let_go(volunteer_id=volunteer.pk)
    telephony.let_go(volunteer_id=volunteer.pk, now=now)
    sit_beside.end(volunteer=volunteer)
    sessions.end_all(volunteer_id=volunteer.pk)
