"""What one volunteer did on real numbers within a day, for the alarms. Nothing of it is shown or added up."""

import datetime as dt

from farline.calls import alarms, rules
from farline.calls.models import Call

PRACTICE = "practice"


def done_lately(*, volunteer_id: int, since: dt.datetime | None, now: dt.datetime) -> list[alarms.Done]:
    """The newest first; with `since`, only what came after somebody talked with them."""
    begin = max(now - alarms.A_DAY, since) if since else now - alarms.A_DAY
    found = Call.objects.filter(volunteer=volunteer_id, permitted_at__gt=begin, permitted_at__lte=now)
    found = found.exclude(way=PRACTICE).exclude(turn__number__number_list__synthetic=True)
    columns = ("permitted_at", "finished_at", "line", "conversation", "turn__state")
    rows = found.order_by("-permitted_at", "pk").values_list(*columns)
    return [
        # A no that was said after something else had been saved stands in the turn alone.
        alarms.Done(at, until, line, rules.NEVER_AGAIN if line and state == rules.WITHDRAWN else said)
        for at, until, line, said, state in rows
        if at is not None
    ]


def called_since(*, since: dt.datetime) -> set[int]:
    """Who called anybody since then."""
    found = Call.objects.filter(permitted_at__gt=since, volunteer__isnull=False, volunteer__is_active=True)
    return {int(one) for one in found.values_list("volunteer", flat=True) if one is not None}
