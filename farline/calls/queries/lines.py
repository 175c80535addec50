"""Reads for a call in the browser: whom it rings, and whether it may still go on."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from farline.calls import rules
from farline.calls.models import Call
from farline.numbers import queries as numbers


@dataclass(frozen=True)
class Ringing:
    number_id: int
    campaign_id: int
    synthetic: bool


def ringing(*, call_id: int, volunteer_id: int, now: dt.datetime) -> Ringing | None:
    """Whom this volunteer was just permitted to ring; None when the person is no longer with them."""
    call = (
        Call.objects.select_related("turn")
        .filter(
            pk=call_id,
            volunteer=volunteer_id,
            state=rules.PERMITTED,
            turn__claimed_by=volunteer_id,
            turn__claimed_until__gt=now,
            turn__number__isnull=False,
        )
        .exclude(turn__state__in=(rules.WITHDRAWN, rules.BAD_NUMBER))
        .first()
    )
    if call is None or call.turn.number_id is None or call.turn.fence != call.fence:
        return None
    try:
        synthetic = numbers.number_for(call.turn.number_id).synthetic
    except numbers.NumberGone:
        return None
    return Ringing(call.turn.number_id, call.turn.campaign_id, synthetic)


def over_among(call_ids: Collection[int]) -> set[int]:
    """Those whose person is no longer with the volunteer: saved, given back, or withdrawn. Their lines must end."""
    held = Call.objects.filter(pk__in=call_ids, state=rules.PERMITTED).exclude(
        turn__state__in=(rules.WITHDRAWN, rules.BAD_NUMBER)
    )
    return set(call_ids) - set(held.values_list("pk", flat=True))
