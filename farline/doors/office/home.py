"""The office: what there is, and the one thing to do next."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from farline.calls import queries as calls
from farline.doors.common import access
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import campaign_words, doorways
from farline.incidents import queries as incidents
from farline.incidents.rules import RAISED
from farline.journeys import leave_out_canaries
from farline.numbers import queries as numbers
from farline.telephony import queries as telephony
from farline.volunteers import alarms
from farline.volunteers.rules import COORDINATOR


@dataclass(frozen=True)
class Step:
    says: str | Promise
    label: str | Promise
    url: str


@needs_role(*access.OFFICE)
@require_GET
def home(request: SignedIn) -> HttpResponse:
    """Each role sees its own cards; only a coordinator sees campaigns."""
    roles = {role: request.user.has_role(role) for role in access.OFFICE}
    seen: dict[str, Any] = {"roles": roles, "groups": doorways.open_to(roles)}
    if roles[COORDINATOR]:
        now = timezone.now()
        campaigns = calls.campaigns(leave_out_canaries.leave_out_canaries())
        seen |= {
            "campaigns": [campaign_words.card(campaign) for campaign in campaigns],
            "next": next_step(campaigns, numbers.lists(leave_out_canaries.numbers())),
            "follow_ups": len(calls.follow_ups_due(now)),
            "reports": sum(report.state == RAISED for report in incidents.open_reports()),
            "alarms": len(alarms.waiting()),
            "paused_line": any(trunk.state == "paused" for trunk in telephony.trunks()),
        }
    return render(request, "office/home.html", seen)


def next_step(campaigns: list[Any], lists: list[Any]) -> Step | None:
    """What stands between here and the first call; None when calls can be made."""
    open_ones = [campaign for campaign in campaigns if campaign.state != "ended"]
    if not open_ones:
        return Step(
            _("A campaign says why, where and at which hours people are called."),
            _("Make a campaign"),
            reverse("office_campaign_new"),
        )
    living = [one for one in lists if one.state not in {"closed", "purged"}]
    if not living:
        return Step(
            _("The campaign needs people: bring in a list of numbers."),
            _("Bring in a list"),
            reverse("office_import_new"),
        )
    if not any(one.state == "released" for one in living):
        return Step(_("A list is called only when you release it."), _("Release the list"), reverse("office_lists"))
    if not any(campaign.state == "running" for campaign in open_ones):
        first = next((c for c in open_ones if c.state == "draft"), open_ones[0])
        return Step(
            _("Everything is ready. Callers get people as soon as the campaign runs."),
            _("Start the campaign"),
            reverse("office_campaign", args=[first.id]),
        )
    return None
