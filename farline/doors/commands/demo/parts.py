"""The parts of the demo in order. Each is made once, whole or not at all."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction

from farline.common import journal
from farline.doors.commands.demo import cast, given, lists, newsroom, own_numbers, past_calls, reported

PARTS: dict[str, Callable[[dt.datetime], None]] = {
    "people": cast.invent,
    "lists": lists.invent,
    "calls": past_calls.invent,
    "first_evening": lists.first_evening,
    "stories": newsroom.invent,
    "reports": reported.invent,
    "canaries": own_numbers.invent,
    "given": given.invent,
}


def set_up(*, now: dt.datetime) -> list[str]:
    """Make what is missing; returns the names of the parts that were made."""
    made = []
    for name, invent in PARTS.items():
        with transaction.atomic():
            # The line is written with the part, so it stands exactly when the part is whole.
            if journal.has(action=f"demo.{name}"):
                continue
            invent(now)
            journal.write(action=f"demo.{name}", by=cast.BY, now=now)
        made.append(name)
    return made
