"""Ten seconds to take an outcome back: the person is with the volunteer as before, and the form it opened closes."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.calls import actions as calls
from farline.calls.actions import NotYours, TooLateToUndo
from farline.canaries import actions as canaries
from farline.corrections import actions as corrections
from farline.journeys import hand_canary

__all__ = ["NotYours", "TooLateToUndo", "undo_outcome"]


@transaction.atomic
def undo_outcome(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Raises NotYours, or TooLateToUndo: also when something was declared already."""
    # One that was saved under locked keys counts as anybody's, whatever can be told by now.
    counted = canaries.end_doubt(call_id=call_id) or not hand_canary.is_canary(call_id)
    calls.undo(call_id=call_id, volunteer=volunteer, now=now, counted=counted)
    try:
        corrections.close_for_call(call_id=call_id, now=now)
    except corrections.WindowUsed:
        raise TooLateToUndo from None
