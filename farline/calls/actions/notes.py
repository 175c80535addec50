"""The note of a call: short, sealed under the week's key, saved while it is typed."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.calls import rules
from farline.calls.actions.claiming import is_held, own_open_call
from farline.calls.actions.refusals import ClaimRanOut
from farline.calls.models import Call
from farline.common import vault
from farline.common.text import clean_text


@transaction.atomic
def save_note(*, call_id: int, volunteer: AbstractBaseUser, text: str, now: dt.datetime) -> None:
    """Keep at most 280 characters; an empty text deletes the note. Raises NotYours, ClaimRanOut."""
    call = own_open_call(call_id, volunteer)
    if not is_held(call, volunteer, now).exists():
        raise ClaimRanOut
    words = clean_text(text)[: rules.LONGEST_NOTE]
    sealed = (
        vault.seal(words, table="calls.call", column="sealed_note", row=call.pk, week=vault.week_of(now.date()))
        if words
        else None
    )
    Call.objects.filter(pk=call.pk).update(sealed_note=sealed)
