"""The hopper: the few thousand people of a campaign who have rows because their turn comes soon.

All others lie in sealed pages, which nobody looks into when somebody asks for the next person. Which groups run low
is said here; opening pages is for the journey fill_hopper.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from farline.calls import rules
from farline.calls.models import CampaignList
from farline.calls.queries import readiness
from farline.numbers.models import NumberList, Page
from farline.numbers.rules import RELEASED

LOW, FULL = 2_000, 4_000
SOON = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Thirst:
    """`provinces` empty: all."""

    list_ids: tuple[int, ...]
    provinces: tuple[str, ...]
    clock_shift: int
    lacking: int


def thirsty(*, now: dt.datetime) -> Iterator[Thirst]:
    """Groups that may be called now or soon, have pages left, and hold few who wait."""
    for group in readiness.groups():
        if not (group.is_open(now) or group.is_open(now + SOON)):
            continue
        waiting = group.turns(now).filter(state=rules.WAITING, not_before__lte=now, claimed_by=None)
        # A list that comes first is not held up by all who wait already.
        for first in (True, False):
            if pages_of(group, now, first=first).exists():
                held = (waiting.filter(not_before__lte=now - rules.HEAD_START) if first else waiting)[:LOW].count()
                if held < LOW:
                    regions = tuple(group.campaign.regions)
                    yield Thirst(_lists(group, now, first=first), regions, group.clock_shift, FULL - held)


def pages_of(group: readiness.Group, now: dt.datetime, *, first: bool = False) -> QuerySet[Page]:
    """The pages of a group's lists that are released and in force; with `first`, of those that come first."""
    found = Page.objects.filter(number_list__in=_lists(group, now, first=first), clock_shift=group.clock_shift)
    return found.filter(province__in=group.campaign.regions) if group.campaign.regions else found


def _lists(group: readiness.Group, now: dt.datetime, *, first: bool) -> tuple[int, ...]:
    attached = CampaignList.objects.filter(campaign=group.campaign)
    if first:
        attached = attached.filter(comes_first=True)
    found = NumberList.objects.filter(
        pk__in=attached.values("number_list_id"), state=RELEASED, expires_on__gte=now.date()
    )
    if group.synthetic is not None:
        found = found.filter(synthetic=group.synthetic)
    return tuple(found.values_list("pk", flat=True))


def paged(*, running: bool = False, released: bool = False) -> dict[int, Counter[str]]:
    """For each campaign: how many lie in the pages of its lists and regions, by province.

    `running`: of campaigns that run alone; `released`: of lists that are.
    """
    attached = CampaignList.objects.select_related("campaign")
    if running:
        attached = attached.filter(campaign__state=rules.CAMPAIGN_RUNNING)
    if released:
        attached = attached.filter(number_list__state=RELEASED)
    home = {one.number_list_id: one.campaign for one in attached}
    found: dict[int, Counter[str]] = {}
    counts = Page.objects.filter(number_list__in=home).order_by().values_list("number_list_id", "province")
    for list_id, province, people in counts.annotate(people=Sum("count")):
        campaign = home[list_id]
        if not campaign.regions or province in campaign.regions:
            found.setdefault(campaign.pk, Counter())[province] += people
    return found


def held_back() -> bool:
    """Pages lie in a list of a running campaign that is not released just now."""
    waiting = CampaignList.objects.filter(
        campaign__state=rules.CAMPAIGN_RUNNING, number_list__state__in=["draft", "checked", "paused"]
    )
    return Page.objects.filter(number_list__in=waiting.values("number_list_id")).exists()
