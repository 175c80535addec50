"""Why there is nobody to call, and until when."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.base_user import AbstractBaseUser

from farline.calls import rules
from farline.calls.models import Campaign, Turn
from farline.calls.queries import hopper, readiness
from farline.common.lately import Lately
from farline.volunteers import queries as volunteers

QUIET_HOURS, ALL_RESTING, FINISHED, PAUSED, NO_CAMPAIGN, OTHER_SPEECH = (
    "quiet_hours", "all_resting", "finished", "paused", "no_campaign", "other_speech",
)  # fmt: skip


@dataclass(frozen=True)
class Empty:
    kind: str
    until: dt.datetime | None = None


def why_empty(volunteer: AbstractBaseUser, now: dt.datetime) -> Empty:
    """The plain reason. A queue is nobody's own, but whoever does not speak as people there do is told so.

    Asked once a second by this process: where a queue is empty all press again, and to find it out takes a hundred
    questions where several campaigns run.
    """
    return _lately(volunteers.speaks(volunteer)).said(now)


@lru_cache(maxsize=64)
def _lately(speaks: frozenset[str]) -> Lately[Empty]:
    return Lately(lambda now: _why_empty(speaks, now))


def _why_empty(speaks: frozenset[str], now: dt.datetime) -> Empty:
    states = set(Campaign.objects.order_by().values_list("state", flat=True).distinct())
    if rules.CAMPAIGN_RUNNING not in states:
        return Empty(PAUSED if rules.CAMPAIGN_PAUSED in states else NO_CAMPAIGN)
    found = _reasons(now, speaks)
    reasons = sorted(found, key=lambda one: (one.until is None, one.until or now))
    if reasons:
        return reasons[0]
    if any(_reasons(now, None)):
        return Empty(OTHER_SPEECH)
    return Empty(PAUSED if _held_back() else FINISHED)


def _reasons(now: dt.datetime, speaks: Collection[str] | None) -> Iterator[Empty]:
    """For each group with somebody in it: what stands in the way, and when that ends."""
    for group in readiness.groups(speaks=speaks):
        turns = group.turns(now)
        wished = turns.filter(state=rules.FOLLOW_UP, not_after__gt=now).order_by("not_before", "pk").first()
        if wished is not None:  # whose hour it is and who is called by nobody who asks rests when that is over
            yield Empty(ALL_RESTING, wished.not_before if wished.not_before > now else wished.not_after)
        if hopper.pages_of(group, now).exists():
            yield Empty(ALL_RESTING if group.is_open(now) else QUIET_HOURS, group.opens_next(now))
        for state in (rules.WAITING, rules.RESTING):
            # One state at a time and the first row only, so that the index answers whatever the queue's length.
            queue = turns.filter(state=state).order_by("not_before", "pk")
            if queue.filter(not_before__lte=now).filter(readiness.is_free(now)).exists():
                yield Empty(ALL_RESTING if group.is_open(now) else QUIET_HOURS, group.opens_next(now))
            resting = queue.filter(not_before__gt=now).first()
            if resting is not None:
                yield Empty(ALL_RESTING, group.opens_next(resting.not_before))
        held = turns.filter(readiness.is_held(now), not_before__lte=now)
        for until in held.order_by("claimed_until", "pk").values_list("claimed_until", flat=True)[:1]:
            if until is not None:
                yield Empty(ALL_RESTING, group.opens_next(until))


def _held_back() -> bool:
    """Somebody is in the queue of a running campaign, but the list is not released just now."""
    in_hopper = Turn.objects.filter(campaign__state=rules.CAMPAIGN_RUNNING, state__in=rules.IN_QUEUE).filter(
        number__number_list__state__in=["draft", "checked", "paused"]
    )
    return in_hopper.exists() or hopper.held_back()
