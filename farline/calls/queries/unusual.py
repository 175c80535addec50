"""What one volunteer did on real numbers within a day, for the alarms. Nothing of it is shown or added up."""

import datetime as dt

from farline.calls import alarms, rules
from farline.calls.models import Call
from farline.common import asked

PRACTICE = "practice"
DONE = (  # of a number that is gone nobody knows any more whether it was invented: it counts
    "SELECT c.permitted_at, c.finished_at, c.line, c.conversation, t.state FROM calls_call c"
    " JOIN calls_turn t ON t.id = c.turn_id LEFT JOIN numbers_number n ON n.id = t.number_id"
    " LEFT JOIN numbers_numberlist l ON l.id = n.number_list_id"
    " WHERE c.volunteer_id = %s AND c.permitted_at > %s AND c.permitted_at <= %s AND c.way <> %s"
    " AND (l.synthetic IS NULL OR NOT l.synthetic) ORDER BY c.permitted_at DESC, c.id"
)


def done_lately(*, volunteer_id: int, since: dt.datetime | None, now: dt.datetime) -> list[alarms.Done]:
    """The newest first; with `since`, only what came after somebody talked with them."""
    begin = max(now - alarms.A_DAY, since) if since else now - alarms.A_DAY
    done = []
    for at, until, line, said, state in asked.rows(DONE, volunteer_id, begin, now, PRACTICE):
        # A no that was said after something else had been saved stands in the turn alone.
        said = rules.NEVER_AGAIN if line and state == rules.WITHDRAWN else said
        done.append(alarms.Done(asked.known(at), asked.moment(until), line, said))
    return done


def called_since(*, since: dt.datetime) -> set[int]:
    """Who called anybody since then."""
    found = Call.objects.filter(permitted_at__gt=since, volunteer__isnull=False, volunteer__is_active=True)
    return {int(one) for one in found.values_list("volunteer", flat=True) if one is not None}
