"""The lists: where the numbers come from, until when, and whether they may be called."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.calls import queries as calls
from farline.calls.rules import CAMPAIGN_RUNNING
from farline.doors.common.access import needs_role
from farline.doors.common.templatetags.names import in_my_language
from farline.doors.office import list_words, refusals, sure
from farline.journeys import leave_out_canaries, with_a_second
from farline.numbers import queries, rules
from farline.optouts import queries as optouts
from farline.volunteers.rules import COORDINATOR


def _one_in() -> int:
    """Of how many strangers one is left out by chance; 0 while that is rarer than one in a million."""
    share = optouts.share_of_strangers()
    return round(1 / share) if share > 1e-6 else 0


@needs_role(COORDINATOR)
@require_GET
def everything(request: HttpRequest) -> HttpResponse:
    everything = queries.lists(leave_out_canaries.numbers())
    waits = with_a_second.list_waits([one.id for one in everything], now=timezone.now())
    campaigns = calls.campaign_of_lists()
    rows = [
        {
            "list": one,
            "campaign": campaigns.get(one.id),
            "over": one.state in rules.OVER,
            "asked_by": waits.get(one.id, ""),
            **_brought_in(one),
        }
        for one in everything
    ]
    return render(request, "office/lists.html", {"rows": rows, "one_in": _one_in()})


def _brought_in(one: queries.ListView) -> dict[str, Any]:
    intakes = queries.intakes_of(one.id)
    return {
        "intakes": [(intake, list_words.on_its_way(intake)) for intake in intakes],
        "kept_nothing": list_words.kept_nothing(one.state, intakes),
        "state": list_words.state_with(one.state, intakes),
        "moves": list_words.moves(one.state, numbers=one.numbers, intakes=intakes),
    }


@needs_role(COORDINATOR)
@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    state = request.POST.get("state", "")
    if state not in rules.LIST_STATES:
        raise Http404
    try:
        found = queries.list_for(id, leave_out_canaries.numbers())
        moves = list_words.moves(found.state, numbers=found.numbers, intakes=queries.intakes_of(id))
        page = sure.asks(request, moves, name=found.name, back=reverse("office_lists"), numbers=found.numbers)
        if page is not None:
            return page
        done = with_a_second.move(list_id=id, state=state, by=request.user.get_username(), now=timezone.now())
    except queries.NoSuchList:
        raise Http404 from None
    except refusals.LIST as refusal:
        refusals.say(request, refusal)
    else:
        if not done:
            messages.warning(
                request,
                _("You have asked for it. A list takes two: a second coordinator presses the same within three days."),
            )
            return redirect("office_lists")
        if state == rules.RELEASED:
            return _released(request, id)
        messages.success(request, list_words.MOVED[state])
    return redirect("office_lists")


def _released(request: HttpRequest, list_id: int) -> HttpResponse:
    """A released list is called while its campaign runs: say whether it does, and go where it can be started."""
    owner = calls.campaign_of_lists().get(list_id)
    campaign = calls.campaign_for(owner[0]) if owner else None
    if campaign is None:
        words = _(
            "Released, but no campaign calls this list yet, so nobody gets its people. Add it on the page of its campaign."  # noqa: E501
        )
        messages.warning(request, words)
        return redirect("office_lists")
    if campaign.state == CAMPAIGN_RUNNING:
        words = _("Released. The campaign “%(name)s” runs: callers get its people from now on.")
        messages.success(request, words % {"name": in_my_language(campaign.name)})
        return redirect("office_lists")
    words = _("Released. One step is left: the campaign “%(name)s” does not run yet. Start it here.")
    messages.success(request, words % {"name": in_my_language(campaign.name)})
    return redirect("office_campaign", campaign.id)
