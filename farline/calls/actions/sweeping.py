"""What time does by itself: leases that ran out, rests that end, hours nobody kept, undo data, old notes.

Each function does one of these and says how many rows it touched. Which number is forgotten is said here; forgetting
it is for the journey, because it needs the opt-outs.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import TruncDay

from farline.calls import rules
from farline.calls.actions import unheld
from farline.calls.models import Call, Campaign, CampaignList, FollowUp, Turn
from farline.calls.queries import readiness
from farline.volunteers.models import Volunteer

AT_ONCE = 500


@dataclass(frozen=True)
class Forgettable:
    """A number that is of no more use. `for_good`: no other list may bring this person back."""

    turn_id: int
    number_id: int
    for_good: bool


@transaction.atomic
def free_expired(*, now: dt.datetime) -> int:
    """Free what nobody holds any more, and what somebody holds who was shut out meanwhile.

    A call that was never dialled ends with it; after a permit it is untold, and the outcome may still be saved.
    """
    ids = unheld.free(_expired(now), now=now)
    Call.objects.filter(turn__in=ids, state=rules.PREPARED).update(state=rules.RELEASED, finished_at=now)
    return len(ids)


def count_expired(*, now: dt.datetime) -> int:
    """How many `free_expired` would free."""
    return _expired(now).count()


def _expired(now: dt.datetime) -> QuerySet[Turn]:
    gone = Volunteer.objects.filter(is_active=False).values("pk")
    return Turn.objects.filter(Q(claimed_until__lte=now) | Q(claimed_by__in=gone), claimed_by__isnull=False)


@transaction.atomic
def wake(*, now: dt.datetime) -> int:
    """Whoever has rested waits again, so that the office counts them as ready; on a list that comes first, before all.

    Not whoever was rung as often as anybody is in a life, or was done but for the hour they wished for, and nobody
    told how it ended: they are called no more.
    """
    woken = 0
    for queue in _queues():
        rested = Turn.objects.filter(**queue, state=rules.RESTING, not_before__lte=now, claimed_by=None)
        unheld.resolve(rested, now=now)
        over = Q(attempts__gte=rules.MOST_IN_LIFE) | Q(forget_at__isnull=False)
        rested.filter(over).update(state=rules.FINISHED, forget_at=now)
        first = CampaignList.objects.filter(campaign=queue["campaign"], comes_first=True).values("number_list_id")
        of_first = rested.filter(number__number_list__in=first).values("pk")
        # All conditions once more: a server looks again at those of the row it waited for, and at no others.
        ahead = rested.filter(pk__in=of_first, forget_at=None)
        woken += ahead.update(state=rules.WAITING, not_before=F("not_before") - rules.HEAD_START)
        woken += rested.update(state=rules.WAITING)
    return woken


def expire_follow_ups(*, now: dt.datetime) -> int:
    """The hour passed and nobody called: the wish is over, and the person rests as after an attempt. Whoever had said
    what ends it, and wished for one more call, is done.

    Looked at first without a transaction: on SQLite one that finds nothing to do would make everybody wait.
    """
    over = Turn.objects.filter(state=rules.FOLLOW_UP, not_before__lte=now, not_after__lte=now, claimed_by=None)
    ids = [id for queue in _queues() for id in over.filter(**queue).values_list("pk", flat=True)]
    if not ids:
        return 0
    with transaction.atomic():
        ids = list(over.filter(pk__in=ids).select_for_update().values_list("pk", flat=True))
        done = Turn.objects.filter(pk__in=ids, forget_at__isnull=False)
        done.update(state=rules.FINISHED, not_after=None, forget_at=now)
        Turn.objects.filter(pk__in=ids, state=rules.FOLLOW_UP).update(
            state=rules.RESTING, not_before=now + dt.timedelta(hours=rules.LEAST_REST_HOURS), not_after=None
        )
        FollowUp.objects.filter(turn__in=ids, state=rules.FOLLOW_UP_SCHEDULED).update(state=rules.FOLLOW_UP_EXPIRED)
    return len(ids)


@transaction.atomic
def empty_undo(*, now: dt.datetime) -> int:
    """How a turn was before its outcome says what was said; it goes when undo is over."""
    return _undo_over(now).update(before={}, undo_until=None)


def _undo_over(now: dt.datetime) -> QuerySet[Call]:
    return Call.objects.filter(undo_until__lt=now)


@transaction.atomic
def empty_old_notes(*, now: dt.datetime) -> int:
    """Thirty days, or until a week after the hour that the person chose."""
    return _old_notes(now).update(sealed_note=None)


def _old_notes(now: dt.datetime) -> QuerySet[Call]:
    old = Call.objects.filter(sealed_note__isnull=False, claimed_at__lte=now - rules.NOTES_KEPT_FOR)
    wanted = FollowUp.objects.filter(ends_at__gt=now - dt.timedelta(days=7)).values("turn_id")
    return old.exclude(turn__in=wanted)


def forgettable(*, now: dt.datetime) -> list[Forgettable]:
    """Numbers of turns that ended in words or in a dead line, once nobody can undo it."""
    over = Turn.objects.filter(
        forget_at__lte=now, number__isnull=False, state__in=[rules.FINISHED, rules.BAD_NUMBER]
    ).order_by("forget_at", "pk")
    found = over.values_list("pk", "number_id", "state")[:AT_ONCE]
    return [Forgettable(turn, number, state == rules.FINISHED) for turn, number, state in found if number]


def done_in(list_ids: Collection[int]) -> list[tuple[Forgettable, int]]:
    """Who said what ends it and is still in one of these lists, and in which; whoever wished for one more call too."""
    done = Turn.objects.filter(forget_at__isnull=False, number__number_list__in=list_ids)
    found = done.exclude(state=rules.BAD_NUMBER).values_list("pk", "number_id", "number__number_list_id")
    return [(Forgettable(turn, number, True), list_id) for turn, number, list_id in found if number and list_id]


@transaction.atomic
def round_times(*, now: dt.datetime) -> int:
    """After two days nothing says at which hour a call was: laid beside a carrier's bill it would name the person.

    The day stays. Whoever may not be called again loses the hour of that too.
    """
    over = now - rules.HOURS_KEPT_FOR
    day_of_wish = TruncDay("created_at", tzinfo=dt.UTC)
    FollowUp.objects.filter(created_at__lte=over).exclude(created_at=day_of_wish).update(created_at=day_of_wish)
    Turn.objects.filter(number=None, forget_at__lte=over).update(
        forget_at=None, not_before=TruncDay("not_before", tzinfo=dt.UTC)
    )
    return _hours_over(now).update(
        claimed_at=TruncDay("claimed_at", tzinfo=dt.UTC), permitted_at=None, finished_at=None
    )


@transaction.atomic
def close_without_number(*, now: dt.datetime) -> int:
    """Turns whose number went with its list: nobody is there to be called."""
    gone = Turn.objects.filter(number=None, state__in=rules.IN_QUEUE, claimed_by=None)
    unheld.resolve(gone, now=now)
    return gone.update(state=rules.FINISHED, not_after=None)


def _hours_over(now: dt.datetime) -> QuerySet[Call]:
    return Call.objects.filter(finished_at__lte=now - rules.HOURS_KEPT_FOR)


def count_due(*, now: dt.datetime) -> dict[str, int]:
    """What of calls time would end now, for whoever wants to see it before it is done."""
    return {
        "leases": count_expired(now=now),
        "undo": _undo_over(now).count(),
        "notes": _old_notes(now).count(),
        "hours": _hours_over(now).count(),
        "numbers": len(forgettable(now=now)),
    }


def _queues() -> Iterator[dict[str, Any]]:
    """Queue by queue, so that the index serves: among millions only those who are due are looked at."""
    for campaign in Campaign.objects.order_by("pk").values_list("pk", flat=True):
        for shift in readiness.SHIFTS:
            yield {"campaign": campaign, "clock_shift": shift}
