"""Four canaries of the demo, of a shape that cannot ring: one was shown to somebody a while ago, and rang since."""

import datetime as dt

from farline.canaries import actions, queries
from farline.common.random_ids import random_id
from farline.doors.commands.demo import cast

BY = "operator"
NUMBERS = tuple(f"+863910{at:06d}" for at in range(970_001, 970_005))
SHOWN_TO = "qingsong"


def invent(now: dt.datetime) -> None:
    given = [actions.Given(number, "landline", "HA", "0391") for number in NUMBERS]
    actions.add(numbers=given, by=BY, now=now - dt.timedelta(days=40))
    first = queries.id_of(NUMBERS[0])
    volunteer, shown = cast.volunteer(SHOWN_TO), now - dt.timedelta(days=21)
    actions.note_handed(id=first, volunteer_id=volunteer.pk, turn_id=random_id(), now=shown)
    actions.note_lifted(id=first, shown=True)
    actions.report(e164=NUMBERS[0], by=BY, now=now - dt.timedelta(days=2))
