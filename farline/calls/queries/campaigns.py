"""Campaigns as the office sees them, with the state of their queues."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from farline.calls import rules
from farline.calls.models import Campaign, CampaignList, Turn
from farline.calls.queries import hopper


@dataclass(frozen=True)
class QueueCounts:
    ready: int
    resting: int
    finished: int


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
    paged = hopper.paged(only_callable=False)
    return [_view(one, paged) for one in _counted(apart).order_by("-created_at", "id")]


def campaign_for(id: int, apart: Collection[int] = ()) -> CampaignView | None:
    found = _counted(apart).filter(pk=id).first()
    return _view(found, hopper.paged(only_callable=False)) if found else None


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
            campaign__state=rules.CAMPAIGN_RUNNING, state__in=rules.IN_QUEUE, number__number_list__state="released"
        )
        .exclude(pk__in=apart)
        .values_list("province")
        .annotate(people=Count("pk"))
        .order_by("province")
    )
    people = Counter(dict(found))
    for by_province in hopper.paged(only_callable=True).values():
        people.update(by_province)
    return dict(people)


def _counted(apart: Collection[int]) -> QuerySet[Campaign]:
    ready, resting, finished = (
        Count("turns", filter=Q(turns__state__in=states) & ~Q(turns__in=apart))
        for states in ((rules.WAITING, rules.FOLLOW_UP), (rules.RESTING,), rules.OVER)
    )
    return Campaign.objects.annotate(ready=ready, resting=resting, finished=finished)


def _view(one: Campaign, paged: dict[int, Counter[str]]) -> CampaignView:
    in_pages = paged[one.pk].total() if one.pk in paged else 0
    ready, resting, finished = (getattr(one, name) for name in ("ready", "resting", "finished"))
    counts = QueueCounts(ready + in_pages, resting, finished)
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
