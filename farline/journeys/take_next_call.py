"""Who is next? One person, or nobody and the reason why.

Calls chooses and takes; the opt-outs are asked in that same transaction. Here the volunteer is asked about once more,
because whoever was shut out a minute ago must get nobody, and whoever has not passed the practice nobody real.
"""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from farline.calls import actions as calls
from farline.calls import queries
from farline.calls.queries import Empty
from farline.common import same_root
from farline.common.lately import FOR, Lately
from farline.journeys import fill_hopper, hand_canary
from farline.volunteers import alarms
from farline.volunteers import queries as volunteers

__all__ = ["HELD_BACK", "OTHER_KEYS", "PRACTICE_FIRST", "Empty", "HandOut", "take_next_call"]
PRACTICE_FIRST, HELD_BACK, OTHER_KEYS = "practice_first", "held_back", "other_keys"


@dataclass(frozen=True)
class HandOut:
    call_id: int


def take_next_call(*, volunteer: AbstractBaseUser, now: dt.datetime) -> HandOut | Empty:
    """The person this volunteer holds already, else the next one."""
    # The marks of those at hand were made within this second, perhaps by another process: so ask about the keys.
    if same_root.is_other_lately(now):
        return Empty(OTHER_KEYS)
    if hand_canary.by_chance():
        canary = hand_canary.hand_canary(volunteer=volunteer, now=now)
        if canary is not None:
            return HandOut(canary)
    # This asks of the volunteer what is asked below; whoever wished another call is not for everybody, so not for it.
    at_hand = calls.claim_at_hand(volunteer=volunteer, now=now)
    if at_hand is not None:
        return HandOut(at_hand)
    if same_root.is_other():
        return Empty(OTHER_KEYS)
    caller = volunteers.by_id(volunteer.pk)
    if not volunteers.may_call(caller):
        return queries.why_empty(volunteer, now)
    if alarms.is_held(caller):
        return Empty(HELD_BACK)
    novice = not volunteers.has_practised(caller)
    wished = volunteers.may_follow_up(caller)
    call_id = calls.claim_next(volunteer=volunteer, now=now, only_invented=novice, follow_ups=wished)
    if call_id is None and _tidied.said(now):
        call_id = calls.claim_next(volunteer=volunteer, now=now, only_invented=novice, follow_ups=wished)
    if call_id is not None:
        return HandOut(call_id)
    return Empty(PRACTICE_FIRST) if novice else queries.why_empty(volunteer, now)


def _tidy(now: dt.datetime) -> bool:
    """Before anybody is told that there is nobody: end the wishes whose hour passed, open the next pages.

    Whether it is worth looking again. Once a second is enough where there was nothing to do; whoever comes while
    another opens pages waits for it.
    """
    calls.expire_follow_ups(now=now)
    return fill_hopper.fill_in_turn(now=now)


_tidied = Lately(_tidy, oldest=FOR)
