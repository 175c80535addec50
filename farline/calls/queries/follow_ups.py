"""People who wished to be called again: the office sees the hour and the campaign, never the person."""

import datetime as dt
from dataclasses import dataclass

from farline.calls import rules
from farline.calls.models import FollowUp


@dataclass(frozen=True)
class FollowUpView:
    id: int
    campaign: str
    province: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def hours(self) -> str:
        """In Beijing time: 14:00–15:30."""
        first, last = rules.daily_clock(self.starts_at, 0), rules.daily_clock(self.ends_at, 0)
        return f"{first:%H:%M}–{last:%H:%M}"


def follow_ups_due(now: dt.datetime) -> list[FollowUpView]:
    """Those whose hour it is, the one that ends first on top."""
    found = (
        FollowUp.objects.filter(
            state=rules.FOLLOW_UP_SCHEDULED,
            starts_at__lte=now,
            ends_at__gt=now,
            turn__state=rules.FOLLOW_UP,
            turn__campaign__state=rules.CAMPAIGN_RUNNING,
        )
        .select_related("turn__campaign")
        .order_by("ends_at", "pk")
    )
    return [
        FollowUpView(one.pk, one.turn.campaign.name, one.turn.province, one.starts_at, one.ends_at) for one in found
    ]
