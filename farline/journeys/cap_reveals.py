"""How many numbers a day somebody may see, said once: whoever shows a number asks here, and whoever shows the cap.

Trust grows by measure: fewer for whoever is new, and for a day after a new set-up of the sign-in.
"""

import datetime as dt
from typing import Any

from django.conf import settings

from farline.corrections import queries as standing
from farline.volunteers import rules


def cap_reveals(*, volunteer: Any, now: dt.datetime) -> int:
    return rules.reveals_a_day(
        site=of_the_site(),
        own=volunteer.own_cap,
        newcomer=not settings.DEMO and not standing.is_trusted(volunteer_id=volunteer.pk),
        careful=volunteer.careful_until is not None and volunteer.careful_until > now,
    )


def of_the_site() -> int:
    return int(settings.REVEALS_PER_DAY)


def of_newcomers() -> int:
    return rules.reveals_a_day(site=of_the_site(), own=None, newcomer=True, careful=False)
