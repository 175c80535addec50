"""Where one person more could stand in the queue of this hour: beside others, never alone."""

import datetime as dt
import secrets
from collections.abc import Collection
from dataclasses import dataclass

from farline.calls import rules
from farline.calls.models import Call, CampaignList, Turn
from farline.calls.queries import readiness, soonest
from farline.numbers.rules import RELEASED


@dataclass(frozen=True)
class Seat:
    campaign_id: int
    list_id: int


def seat(*, province: str, clock_shift: int, synthetic: bool, now: dt.datetime) -> Seat | None:
    """A list that is being called now, of such people; None when nobody else of them waits."""
    lists = CampaignList.objects.filter(
        campaign__state=rules.CAMPAIGN_RUNNING,
        number_list__state=RELEASED,
        number_list__expires_on__gt=now.date(),
        number_list__synthetic=synthetic,
        number_list__sealed_key__isnull=False,
    ).values_list("campaign_id", "number_list_id")
    of_campaign: dict[int, list[int]] = {}
    for campaign_id, list_id in lists:
        of_campaign.setdefault(campaign_id, []).append(list_id)
    fit = [
        group
        for group in readiness.groups()
        if group.campaign.pk in of_campaign
        and group.clock_shift == clock_shift
        and group.synthetic in (None, synthetic)
        and group.is_open(now)
        and (not group.campaign.regions or province in group.campaign.regions)
    ]
    parts = soonest.parts(fit, now)
    if not parts:
        return None
    campaign_id = secrets.choice(parts).group.campaign.pk
    return Seat(campaign_id, secrets.choice(of_campaign[campaign_id]))


def is_held(turn_id: int, now: dt.datetime) -> bool:
    """Whether a volunteer is with this person just now."""
    return Turn.objects.filter(pk=turn_id, claimed_until__gt=now).exists()


def was_shown(turn_id: int) -> bool:
    """Whether the number of this turn stood on a screen."""
    return Call.objects.filter(turn=turn_id, reveals__gt=0).exists()


def numbers_of(turn_ids: Collection[int]) -> frozenset[int]:
    found = Turn.objects.filter(pk__in=turn_ids, number__isnull=False)
    return frozenset(int(one) for one in found.values_list("number_id", flat=True) if one is not None)


def turn_of(call_id: int) -> int:
    """The turn of a call; 0 when there is none."""
    return Call.objects.filter(pk=call_id).values_list("turn_id", flat=True).first() or 0
