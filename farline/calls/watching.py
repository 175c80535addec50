"""Reads for pages that stay open: is this claim still with its volunteer? Asked twice a second, for many at once."""

from collections.abc import Collection

from farline.calls import rules
from farline.calls.models import Call

HELD, ENDED, WITHDRAWN = "held", "ended", "withdrawn"


def claim_states(call_ids: Collection[int]) -> dict[int, str]:
    """For each call that exists: held, ended by its own volunteer, or withdrawn from them."""
    found = Call.objects.filter(pk__in=call_ids).values_list("pk", "state", "turn__state")
    return {call_id: _state(state, turn_state) for call_id, state, turn_state in found}


def belongs_to(*, call_id: int, volunteer_id: int) -> bool:
    """Whether this volunteer holds or held the claim."""
    return Call.objects.filter(pk=call_id, volunteer=volunteer_id).exists()


def _state(state: str, turn_state: str) -> str:
    if state in {rules.PREPARED, rules.PERMITTED}:
        # A number withdrawn under an open claim is withdrawn, whichever row was written first.
        return WITHDRAWN if turn_state in {rules.WITHDRAWN, rules.BAD_NUMBER} else HELD
    return WITHDRAWN if state == rules.TAKEN_BACK else ENDED
