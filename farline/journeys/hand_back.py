"""A volunteer gives a person back whom they did not reach for; very many in one day, and somebody asks why."""

import datetime as dt
from typing import Any

from farline.calls import actions as calls
from farline.journeys import sound_alarm


def hand_back(*, call_id: int, volunteer: Any, now: dt.datetime) -> None:
    """What was shown stays counted. Raises NotYours, ClaimRanOut."""
    calls.release(call_id=call_id, volunteer=volunteer, now=now)
    sound_alarm.count_handed_back(volunteer=volunteer, now=now)
