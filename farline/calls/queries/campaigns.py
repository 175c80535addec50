"""Campaigns as the office sees them, with the state of their queues."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from farline.calls import rules
from farline.calls.models import Campaign, CampaignList, Turn
from farline.calls.queries import hopper
from farline.numbers.rules import RELEASED

IN_LINE = (rules.WAITING, rules.FOLLOW_UP)
Paged = dict[int, Counter[str]]


@dataclass(frozen=True)
class QueueCounts:
    """`held_back`: they would be ready, were their list released."""

    ready: int
    resting: int
    finished: int
    held_back: int = 0


@dataclass(frozen=True)
class CampaignView:
    """`regions` is empty for all provinces."""

    id: int
    name: str
    purpose: str
    regions: tuple[str, ...]
    window: rules.Window
    max_attempts: int
    rest_hours: int
    script: str
    speech: str
    state: str
    counts: QueueCounts


def campaigns(apart: Collection[int] = ()) -> list[CampaignView]:
    """All campaigns, the newest first. `apart`: turns that count nowhere."""
    there = _held_back(apart), hopper.paged(), hopper.paged(released=True)
    return [_view(one, *there) for one in _counted(apart).order_by("-created_at", "id")]


def campaign_for(id: int, apart: Collection[int] = ()) -> CampaignView | None:
    found = _counted(apart).filter(pk=id).first()
    return _view(found, _held_back(apart), hopper.paged(), hopper.paged(released=True)) if found else None


def lists_of(campaign_id: int) -> list[int]:
    """The ids of the lists that are called for this campaign."""
    return list(
        CampaignList.objects.filter(campaign=campaign_id).order_by("pk").values_list("number_list_id", flat=True)
    )


def campaign_of_lists() -> dict[int, tuple[int, str]]:
    """List → the campaign that calls it: its id and its name."""
    found = CampaignList.objects.values_list("number_list_id", "campaign_id", "campaign__name")
    return {list_id: (campaign_id, name) for list_id, campaign_id, name in found}


def lists_that_come_first(campaign_id: int) -> frozenset[int]:
    return frozenset(
        CampaignList.objects.filter(campaign=campaign_id, comes_first=True).values_list("number_list_id", flat=True)
    )


def regions_for_list(list_id: int) -> Collection[str]:
    """The provinces that the list's campaign calls; empty for all, or for a list that has no campaign yet."""
    found = CampaignList.objects.filter(number_list=list_id).values_list("campaign__regions", flat=True).first()
    return frozenset(found or ())


def waiting_by_province(apart: Collection[int] = ()) -> dict[str, int]:
    """Persons who may still be called, by the province of their number; "" where that is not known.

    `apart`: turns that count nowhere.
    """
    found = (
        Turn.objects.filter(
            campaign__state=rules.CAMPAIGN_RUNNING, state__in=rules.IN_QUEUE, number__number_list__state=RELEASED
        )
        .exclude(pk__in=apart)
        .values_list("province")
        .annotate(people=Count("pk"))
        .order_by("province")
    )
    people = Counter(dict(found))
    for by_province in hopper.paged(running=True, released=True).values():
        people.update(by_province)
    return dict(people)


def _counted(apart: Collection[int]) -> QuerySet[Campaign]:
    waiting, resting, finished = (
        Count("turns", filter=Q(turns__state__in=states) & ~Q(turns__in=apart))
        for states in (IN_LINE, (rules.RESTING,), rules.OVER)
    )
    return Campaign.objects.annotate(waiting=waiting, resting=resting, finished=finished)


def _held_back(apart: Collection[int]) -> Counter[int]:
    """Campaign → how many would be ready, were their list released: in the hopper, and in pages."""
    found = Turn.objects.filter(state__in=IN_LINE).exclude(number__number_list__state=RELEASED)
    by_campaign = found.exclude(pk__in=apart).order_by().values_list("campaign").annotate(people=Count("pk"))
    return Counter(dict(by_campaign))


def _view(one: Any, held_back: Counter[int], paged: Paged, released: Paged) -> CampaignView:
    in_pages, ready = (some[one.pk].total() if one.pk in some else 0 for some in (paged, released))
    counts = QueueCounts(
        ready=one.waiting - held_back[one.pk] + ready,
        resting=one.resting,
        finished=one.finished,
        held_back=held_back[one.pk] + in_pages - ready,
    )
    return CampaignView(
        id=one.pk,
        name=one.name,
        purpose=one.purpose,
        regions=tuple(one.regions),
        window=rules.window_from(one.window),
        max_attempts=one.max_attempts,
        rest_hours=one.rest_hours,
        script=one.script,
        speech=one.speech,
        state=one.state,
        counts=counts,
    )
