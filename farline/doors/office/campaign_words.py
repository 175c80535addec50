"""A campaign in words: its state, how its queue stands, what was agreed, what can be done next."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _

from farline.calls import queries, rules
from farline.common import provinces, speech
from farline.doors.office import campaign_hours
from farline.guide import queries as guide

STATES = {
    rules.CAMPAIGN_DRAFT: _("Not started"),
    rules.CAMPAIGN_RUNNING: _("Running"),
    rules.CAMPAIGN_PAUSED: _("Paused"),
    rules.CAMPAIGN_ENDED: _("Ended"),
}
MOVED = {
    rules.CAMPAIGN_RUNNING: _("The campaign runs. Callers get people from now on."),
    rules.CAMPAIGN_PAUSED: _("Paused: nobody gets a new person. Whoever is in a call can finish it."),
    rules.CAMPAIGN_ENDED: _("The campaign has ended. Nobody is called for it any more."),
}


@dataclass(frozen=True)
class Card:
    id: int
    name: str
    state: str | Promise
    counts: Any


@dataclass(frozen=True)
class Facts:
    purpose: str
    where: str
    hours: list[str]
    all_hours: bool
    max_attempts: int
    rest_hours: int
    script: str
    script_title: str
    speech: str


@dataclass(frozen=True)
class Move:
    state: str
    label: str | Promise
    says: str | Promise
    primary: bool = False
    danger: bool = False


def card(campaign: queries.CampaignView) -> Card:
    return Card(campaign.id, campaign.name, STATES[campaign.state], campaign.counts)


def facts(campaign: queries.CampaignView) -> Facts:
    language = get_language() or "zh-hans"
    script = guide.script_for(campaign.script, language)
    comma = pgettext("between the names of provinces", ", ")
    regions = comma.join(provinces.name_of(code, language) for code in campaign.regions)
    return Facts(
        purpose=campaign.purpose,
        where=regions or gettext("All provinces"),
        hours=campaign_hours.lines(campaign.window),
        all_hours=campaign.window.any_hour,
        max_attempts=campaign.max_attempts,
        rest_hours=campaign.rest_hours,
        script=campaign.script,
        script_title=script.title if script else "",
        speech=speech.name_of(campaign.speech, language),
    )


def mark(campaign: queries.CampaignView) -> str:
    """A mark of what was agreed. Two forms filled in from the same state carry the same mark."""
    agreed = (
        campaign.name, campaign.purpose, sorted(campaign.regions), repr(campaign.window), campaign.max_attempts,
        campaign.rest_hours, campaign.script, campaign.speech,
    )  # fmt: skip
    return hashlib.sha256(repr(agreed).encode()).hexdigest()[:16]


def moves(campaign: queries.CampaignView) -> list[Move]:
    """What can follow the present state, the likeliest first."""
    start = Move(
        rules.CAMPAIGN_RUNNING,
        _("Start the campaign"),
        _("Callers get people as soon as it runs."),
        primary=True,
    )
    go_on = Move(rules.CAMPAIGN_RUNNING, _("Go on"), _("Callers get people again."), primary=True)
    pause = Move(rules.CAMPAIGN_PAUSED, _("Pause"), _("Nobody gets a new person until you go on."))
    end = Move(rules.CAMPAIGN_ENDED, _("End it"), _("For good: it cannot be started again."), danger=True)
    return {
        rules.CAMPAIGN_DRAFT: [start],
        rules.CAMPAIGN_RUNNING: [pause, end],
        rules.CAMPAIGN_PAUSED: [go_on, end],
    }.get(campaign.state, [])
