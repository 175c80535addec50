"""The live board: how each queue stands this minute and why people in it wait, and who is with somebody.

Handles and what they do just now; nothing is added up for anybody, so nothing can be ranked.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, F, Q

from farline.calls import rules
from farline.calls.models import Call, Campaign, CampaignList, Turn
from farline.calls.queries import counted, hopper, readiness
from farline.numbers.provinces import CLOCK_SHIFTS

QUIET_HOURS, RESTING, HELD_BACK, PAUSED, NOT_AGREED = "quiet_hours", "resting", "held_back", "paused", "not_agreed"
BLOCKS = (QUIET_HOURS, RESTING, HELD_BACK, PAUSED, NOT_AGREED)
WITH_SOMEBODY, IN_CALL, JUST_DONE = "with_somebody", "in_call", "just_done"
LATELY = dt.timedelta(minutes=10)
PACE_DAYS = 7


@dataclass(frozen=True)
class QueueView:
    """`blocked`: reason → how many. `days_left`: at the pace of the past week; None when nobody called in it."""

    campaign_id: int
    name: str
    state: str
    ready: int
    held: int
    blocked: dict[str, int]
    done: int
    days_left: int | None


@dataclass(frozen=True)
class CallerView:
    handle: str
    doing: str
    call_id: int


def queues(now: dt.datetime, apart: Collection[int] = ()) -> list[QueueView]:
    """Of every campaign that has not ended, the oldest first.

    `apart`: turns that count nowhere; whoever is with one of them is seen with somebody who waited until then.
    """
    all_pages, callable_pages = hopper.paged(), hopper.paged(running=True, released=True)
    none = Counter[str]()
    return [
        _queue(one, all_pages.get(one.pk, none), callable_pages.get(one.pk, none), now, apart)
        for one in Campaign.objects.exclude(state=rules.CAMPAIGN_ENDED).order_by("created_at", "pk")
    ]


def _queue(
    one: Campaign, paged: Counter[str], callable_pages: Counter[str], now: dt.datetime, apart: Collection[int]
) -> QueueView:
    window, found = rules.window_from(one.window), Counter[str]()
    stopped = "" if one.state == rules.CAMPAIGN_RUNNING else PAUSED
    turns = Turn.objects.filter(campaign=one, state__in=rules.IN_QUEUE).exclude(pk__in=apart)
    agreed = Q(state=rules.FOLLOW_UP) | Q(attempts__lt=min(one.max_attempts, rules.MOST_ATTEMPTS))
    if one.regions:
        agreed &= Q(province__in=one.regions)
    may_ring = Q(readiness.number_is_callable(now))
    held = readiness.is_held(now)
    groups = turns.order_by().values_list("clock_shift", "number__number_list__synthetic").annotate(
        all=Count("pk"),
        held=Count("pk", filter=held),
        fit=Count("pk", filter=~held & agreed & may_ring),
        due=Count("pk", filter=~held & agreed & may_ring & readiness.is_due(now)),
        back=Count("pk", filter=~held & agreed & ~Q(number__number_list__state="released")),
    )  # fmt: skip
    for shift, synthetic, everybody, in_hands, fit, due, back in groups:
        is_open = rules.may_call_at(window, now, shift, synthetic=bool(synthetic))
        found["held"] += in_hands
        found[stopped or ("ready" if is_open else QUIET_HOURS)] += due
        found[stopped or RESTING] += fit - due
        found[HELD_BACK] += back
        found[NOT_AGREED] += everybody - in_hands - fit - back
    invented = not CampaignList.objects.filter(campaign=one, number_list__synthetic=False).exists()
    for province, people in paged.items():
        is_open = rules.may_call_at(window, now, CLOCK_SHIFTS.get(province, 0), synthetic=invented)
        may = callable_pages[province]
        found["ready" if is_open else QUIET_HOURS] += may
        found[stopped or HELD_BACK] += people - may
    done = Turn.objects.filter(campaign=one, state__in=rules.OVER).exclude(pk__in=apart).count()
    in_place = Turn.objects.filter(held, campaign=one, pk__in=apart).count() if apart else 0
    in_place = min(in_place, found["ready"])
    found["ready"], found["held"] = found["ready"] - in_place, found["held"] + in_place
    blocked = {reason: found[reason] for reason in BLOCKS if found[reason]}
    left = found["ready"] + found[QUIET_HOURS]
    return QueueView(
        one.pk, one.name, one.state, found["ready"], found["held"], blocked, done, _days_left(one.pk, left, now)
    )


def _days_left(campaign_id: int, waiting: int, now: dt.datetime) -> int | None:
    since = (now - dt.timedelta(days=PACE_DAYS)).astimezone(dt.UTC).date()
    [days] = counted.counted(counted.DAYS, campaign_id=campaign_id)
    calls = sum(attempts for (_, day), (attempts, _) in days.items() if day > since)
    return round(waiting * PACE_DAYS / calls) if calls else None


def callers(now: dt.datetime) -> list[CallerView]:
    """By handle: who is with a person, who was permitted to ring one, who saved an outcome a moment ago."""
    found: dict[str, CallerView] = {}
    lately = Call.objects.filter(
        state=rules.WRAPPED_UP, finished_at__gt=now - LATELY, finished_at__lte=now, volunteer__is_active=True
    )
    for call_id, handle in lately.values_list("pk", "volunteer__handle"):
        found[handle] = CallerView(handle, JUST_DONE, call_id)
    held = Call.objects.filter(
        state__in=rules.OPEN_CALLS, turn__claimed_until__gt=now, turn__claimed_by__isnull=False
    ).filter(turn__claimed_by=F("volunteer"))
    for call_id, handle, state in held.values_list("pk", "volunteer__handle", "state"):
        found[handle] = CallerView(handle, IN_CALL if state == rules.PERMITTED else WITH_SOMEBODY, call_id)
    return [found[handle] for handle in sorted(found)]
