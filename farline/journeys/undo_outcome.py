"""Ten seconds to take an outcome back: the person is with the volunteer as before, and the form it opened closes."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.calls import actions as calls
from farline.calls.actions import NotYours, TooLateToUndo, seating
from farline.canaries import actions as canaries
from farline.corrections import actions as corrections
from farline.journeys import hand_canary

__all__ = ["NotYours", "TooLateToUndo", "undo_outcome"]


@transaction.atomic
def undo_outcome(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Raises NotYours, or TooLateToUndo: also when something was declared already."""
    # One that was saved under locked keys counts as anybody's, whatever can be told by now.
    known = False if canaries.end_doubt(call_id=call_id) else hand_canary.is_canary(call_id)
    line, conversation = seating.said(call_id=call_id) if known is None else ("", "")
    calls.undo(call_id=call_id, volunteer=volunteer, now=now, counted=known is False)
    if known is None:  # saved under open keys, so somebody could tell: its counters wait until somebody can again
        canaries.note_undo_in_doubt(call_id=call_id, line=line, conversation=conversation)
    try:
        corrections.close_for_call(call_id=call_id, now=now)
    except corrections.WindowUsed:
        raise TooLateToUndo from None
