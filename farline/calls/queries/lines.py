"""Reads for a call in the browser: whom it rings, and whether it may still go on."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F

from farline.calls import rules
from farline.calls.models import Call


@dataclass(frozen=True)
class Ringing:
    number_id: int
    campaign_id: int
    synthetic: bool
    province: str


def ringing(*, call_id: int, volunteer_id: int, now: dt.datetime) -> Ringing | None:
    """Whom this volunteer was just permitted to ring; None when the person is no longer with them."""
    held = Call.objects.filter(
        pk=call_id,
        volunteer=volunteer_id,
        state=rules.PERMITTED,
        fence=F("turn__fence"),
        turn__claimed_by=volunteer_id,
        turn__claimed_until__gt=now,
        turn__number__isnull=False,
    ).exclude(turn__state__in=rules.GONE)
    found = held.values_list(
        "turn__number", "turn__campaign", "turn__number__number_list__synthetic", "turn__number__province"
    ).first()
    return Ringing(*found) if found else None


KEEPING = {code: one.keeps_line for code, one in rules.CONVERSATION_OUTCOMES.items() if one.keeps_line}
LONGEST_KEPT = dt.timedelta(minutes=max(KEEPING.values()))


def over_among(call_ids: Collection[int]) -> set[int]:
    """Those whose person is no longer with the volunteer: saved, given back, or withdrawn. Their lines must end."""
    held = Call.objects.filter(pk__in=call_ids, state=rules.PERMITTED).exclude(turn__state__in=rules.GONE)
    return set(call_ids) - set(held.values_list("pk", flat=True))


def kept_until(call_ids: Collection[int], now: dt.datetime) -> dict[int, dt.datetime]:
    """Saved with an outcome whose form needs the person: until when a talk that goes on may go on."""
    saved = Call.objects.filter(
        pk__in=call_ids, state=rules.WRAPPED_UP, conversation__in=KEEPING, finished_at__gt=now - LONGEST_KEPT
    ).exclude(turn__state__in=rules.GONE)
    found = {
        call: at + dt.timedelta(minutes=KEEPING[said])
        for call, said, at in saved.values_list("pk", "conversation", "finished_at")
        if at is not None
    }
    return {call: until for call, until in found.items() if until > now}
