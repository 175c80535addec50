"""Which turns may be taken now. The same conditions choose a person and guard the UPDATE that takes them."""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from farline.calls import rules
from farline.calls.models import Campaign, CampaignList, Turn
from farline.common import speech
from farline.numbers.models import Number
from farline.numbers.provinces import CLOCK_SHIFTS
from farline.numbers.rules import RELEASED

SHIFTS = (0, *sorted(set(CLOCK_SHIFTS.values())))


@dataclass(frozen=True)
class Group:
    """Turns of one campaign that live by the same clock."""

    campaign: Campaign
    window: rules.Window
    clock_shift: int
    synthetic: bool | None  # None: both, and it makes no difference

    def is_open(self, now: dt.datetime) -> bool:
        return rules.may_call_at(self.window, now, self.clock_shift, synthetic=bool(self.synthetic))

    def opens_next(self, now: dt.datetime) -> dt.datetime | None:
        return rules.opens_next(self.window, now, self.clock_shift, synthetic=bool(self.synthetic))

    def turns(self, now: dt.datetime) -> QuerySet[Turn]:
        """Everybody of the group who is still to be called, whenever that is."""
        most = min(self.campaign.max_attempts, rules.MOST_ATTEMPTS)
        found = Turn.objects.filter(
            Q(state=rules.FOLLOW_UP) | Q(attempts__lt=most, forget_at__isnull=True),
            campaign=self.campaign,
            clock_shift=self.clock_shift,
            state__in=rules.IN_QUEUE,
        )
        if self.campaign.regions:
            found = found.filter(province__in=self.campaign.regions)
        return found.filter(number_is_callable(now, synthetic=self.synthetic))


def number_is_callable(now: dt.datetime, *, synthetic: bool | None = None) -> Exists:
    """The number is there, has been rung fewer than five times in its life, and its list is released and in force."""
    numbers = Number.objects.filter(
        pk=OuterRef("number_id"),
        attempts__lt=rules.MOST_IN_LIFE,
        number_list__state=RELEASED,
        number_list__expires_on__gte=now.date(),
    )
    if synthetic is not None:
        numbers = numbers.filter(number_list__synthetic=synthetic)
    return Exists(numbers)


def campaign_is_running() -> Exists:
    return Exists(Campaign.objects.filter(pk=OuterRef("campaign_id"), state=rules.CAMPAIGN_RUNNING))


def is_free(now: dt.datetime) -> Q:
    return Q(claimed_by__isnull=True) | Q(claimed_until__lte=now)


def is_held(now: dt.datetime) -> Q:
    return Q(claimed_by__isnull=False, claimed_until__gt=now)


def is_due(now: dt.datetime) -> Q:
    """Rested; or it is the hour that the person chose."""
    rested = Q(state__in=[rules.WAITING, rules.RESTING], not_before__lte=now)
    return rested | Q(state=rules.FOLLOW_UP, not_before__lte=now, not_after__gt=now)


def groups(*, only_invented: bool = False, speaks: Collection[str] | None = None) -> Iterator[Group]:
    """Of the campaigns that run and have a released list; with `speaks`, of those that ask for no other speech.

    Invented and real lists are told apart only where it matters, at any hour: to look for the one kind in a long
    queue of the other would pass over everybody.
    """
    released = CampaignList.objects.filter(campaign__state=rules.CAMPAIGN_RUNNING, number_list__state=RELEASED)
    if speaks is not None:
        released = released.filter(campaign__speech__in={speech.ANY, *speaks})
    of_campaign: dict[Campaign, set[bool | None]] = {}
    lists = released.select_related("campaign").order_by("campaign__created_at", "campaign_id")
    for one in lists.annotate(synthetic=F("number_list__synthetic")):
        of_campaign.setdefault(one.campaign, set()).add(one.synthetic)
    for campaign, kinds in of_campaign.items():
        window = rules.window_from(campaign.window)
        if only_invented:
            kinds &= {True}
        elif kinds and not window.any_hour:
            kinds = {None}
        for shift in SHIFTS:
            for synthetic in sorted(kinds, key=bool):
                yield Group(campaign, window, shift, synthetic)
