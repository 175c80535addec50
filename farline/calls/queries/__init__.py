"""Reads: campaigns and their queues, whom a volunteer is with, and why nobody is there to call."""

from farline.calls.queries.campaigns import (
    CampaignView,
    QueueCounts,
    campaign_for,
    campaign_of_lists,
    campaigns,
    lists_of,
    lists_that_come_first,
    regions_for_list,
    waiting_by_province,
)
from farline.calls.queries.claims import ClaimView, Rung, Whom, current, lists_in_call, place_of, rung, whom
from farline.calls.queries.counts import Difference, HourTally, differences, hours_of, outcomes_of, weeks_of
from farline.calls.queries.follow_ups import FollowUpView, follow_ups_due
from farline.calls.queries.hopper import Thirst, thirsty
from farline.calls.queries.waiting import Empty, why_empty

__all__ = [
    "CampaignView",
    "ClaimView",
    "Difference",
    "Empty",
    "FollowUpView",
    "HourTally",
    "QueueCounts",
    "Rung",
    "Thirst",
    "Whom",
    "campaign_for",
    "campaign_of_lists",
    "campaigns",
    "current",
    "differences",
    "follow_ups_due",
    "hours_of",
    "lists_in_call",
    "lists_of",
    "lists_that_come_first",
    "outcomes_of",
    "place_of",
    "regions_for_list",
    "rung",
    "thirsty",
    "waiting_by_province",
    "weeks_of",
    "whom",
    "why_empty",
]
