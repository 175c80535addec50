"""Outcomes saved while the keys were locked counted as anybody's. Once they are open, a canary's counts nowhere.

One that was counted, or was not, while they were open and was taken back under locked keys is as it was in the
counters. Once they are open again, anybody's is taken out of them.
"""

from django.db import transaction

from farline.calls.actions import seating
from farline.canaries import actions as canaries
from farline.canaries import queries
from farline.journeys import hand_canary


def settle_canaries() -> int:
    """How many were told apart. Run each minute, before canaries leave the queue; without keys all stays as it is."""
    saved = sum(_settle(call_id) for call_id in queries.in_doubt())
    return saved + sum(_settle_undone(*one) for one in queries.undone_in_doubt())


@transaction.atomic
def _settle(call_id: int) -> bool:
    known = hand_canary.is_canary(call_id)
    if known is None or not canaries.end_doubt(call_id=call_id):
        return False
    if known:
        seating.uncount(call_id=call_id)
    return True


@transaction.atomic
def _settle_undone(id: int, call_id: int, line: str, conversation: str) -> bool:
    known = hand_canary.is_canary(call_id)
    if known is None or not canaries.end_undo_in_doubt(id=id):
        return False
    if not known:
        seating.uncount_undone(call_id=call_id, line=line, conversation=conversation)
    return True
