"""Outcomes saved while the keys were locked counted as anybody's. Once they are open, a canary's counts nowhere."""

from django.db import transaction

from farline.calls.actions import seating
from farline.canaries import actions as canaries
from farline.canaries import queries
from farline.journeys import hand_canary


def settle_canaries() -> int:
    """How many were told apart. Run each minute, before canaries leave the queue; without keys all stays as it is."""
    return sum(_settle(call_id) for call_id in queries.in_doubt())


@transaction.atomic
def _settle(call_id: int) -> bool:
    known = hand_canary.is_canary(call_id)
    if known is None or not canaries.end_doubt(call_id=call_id):
        return False
    if known:
        seating.uncount(call_id=call_id)
    return True
