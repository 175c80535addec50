"""Reads for pages that stay open: is this claim still with its volunteer? Asked twice a second, for many at once."""

from collections.abc import Collection

from django.db.models import Q

from farline.calls import rules
from farline.calls.models import Call

ENDED, WITHDRAWN = "ended", "withdrawn"


def over_among(call_ids: Collection[int]) -> dict[int, str]:
    """Those that are over: ended by their own volunteer, or withdrawn. The many that are held cost no row."""
    held = Q(state__in=rules.OPEN_CALLS) & ~Q(turn__state__in=rules.GONE)
    found = Call.objects.filter(~held, pk__in=call_ids).values_list("pk", "state", "turn__state")
    return {call_id: _state(state, turn_state) for call_id, state, turn_state in found}


def belongs_to(*, call_id: int, volunteer_id: int) -> bool:
    """Whether this volunteer holds or held the claim."""
    return Call.objects.filter(pk=call_id, volunteer=volunteer_id).exists()


def _state(state: str, turn_state: str) -> str:
    # A number withdrawn under an open claim is withdrawn, whichever row was written first.
    if state in rules.OPEN_CALLS and turn_state in rules.GONE:
        return WITHDRAWN
    return WITHDRAWN if state == rules.TAKEN_BACK else ENDED
