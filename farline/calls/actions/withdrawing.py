"""Takes a number back from the queue and from whoever holds it, at once and for good."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from farline.calls import rules
from farline.calls.models import Call, FollowUp, Turn


def hold(*, list_ids: Collection[int]) -> None:
    """Hold all turns of these lists, in a transaction, before anything else of the lists is held.

    A no goes from the turn to the number and its tags. Whoever destroyed a list went the other way, and on a server
    each would wait for the other.
    """
    turns = Turn.objects.filter(number__number_list__in=list_ids)
    list(turns.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def withdraw(*, number_id: int, now: dt.datetime, marked: bool = True) -> int:
    """Nobody holds or gets this number any more; returns how many open calls were taken back.

    `marked`: False when the number must stay until a mark of the no can be made of it; a sweep makes it.

    It writes no line in the journal: its minute would say who asked not to be called.
    """
    turns = list(Turn.objects.filter(number=number_id).values_list("pk", flat=True))
    # The fence grows, so that a save or a permit that is on its way comes too late.
    Turn.objects.filter(pk__in=turns).update(
        state=rules.WITHDRAWN if marked else rules.FINISHED,
        fence=F("fence") + 1,
        claimed_by=None,
        claimed_until=None,
        not_after=None,
        forget_at=None if marked else now,
    )
    FollowUp.objects.filter(turn__in=turns, state=rules.FOLLOW_UP_SCHEDULED).update(state=rules.FOLLOW_UP_EXPIRED)
    Call.objects.filter(turn__in=turns, state=rules.WRAPPED_UP).update(before={}, undo_until=None)
    return Call.objects.filter(turn__in=turns, state__in=rules.OPEN_CALLS).update(
        state=rules.TAKEN_BACK, finished_at=now
    )
