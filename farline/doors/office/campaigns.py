"""A campaign: made, changed, started, paused, ended. And its script, to read before choosing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.calls import actions, queries, rules
from farline.doors.common.access import needs_role
from farline.doors.office import campaign_hours, campaign_words, list_words, once, refusals, sure
from farline.doors.office.campaign_form import EVERYWHERE, SOME, CampaignForm
from farline.guide import queries as guide
from farline.journeys import leave_out_canaries
from farline.numbers import queries as numbers
from farline.numbers.rules import OVER, RELEASED
from farline.volunteers.rules import COORDINATOR


@needs_role(COORDINATOR)
def new(request: HttpRequest) -> HttpResponse:
    form = CampaignForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said, by, now = _said(form), request.user.get_username(), timezone.now()
        id = once.once(request, lambda: actions.create_campaign(**said, by=by, now=now))
        _warn_of_namesake(request, id, said["name"])
        return redirect("office_campaign", id)
    return _form_page(request, form)


def _warn_of_namesake(request: HttpRequest, id: int, name: str) -> None:
    others = [one for one in queries.campaigns() if one.id != id and one.state != rules.CAMPAIGN_ENDED]
    if any(one.name.casefold() == name.casefold() for one in others):
        words = _(
            "Another campaign is called “%(name)s” too. Please change one of the names, so that nobody mixes them up."
        )
        messages.warning(request, words % {"name": name})


@needs_role(COORDINATOR)
@require_GET
def campaign(request: HttpRequest, id: int) -> HttpResponse:
    found = _found(id)
    own = set(queries.lists_of(id))
    first = queries.lists_that_come_first(id)
    every = numbers.lists(leave_out_canaries.numbers())
    lists = [{"list": one, "state": list_words.state(one), "first": one.id in first} for one in every if one.id in own]
    may_change = found.state != rules.CAMPAIGN_ENDED
    return render(
        request,
        "office/campaign.html",
        {
            "campaign": found,
            "card": campaign_words.card(found),
            "facts": campaign_words.facts(found),
            "moves": campaign_words.moves(found),
            "lists": lists,
            "may_change": may_change,
            "free": [{"list": one, "state": list_words.state(one)} for one in _free(every)] if may_change else [],
        },
    )


def _free(every: list[numbers.ListView]) -> list[numbers.ListView]:
    """Lists that no campaign calls yet, and that may still be called."""
    taken = queries.campaign_of_lists()
    return [one for one in every if one.id not in taken and one.state not in OVER]


@needs_role(COORDINATOR)
@require_POST
def list_add(request: HttpRequest, id: int) -> HttpResponse:
    """Call for this campaign a list that came in without one."""
    _found(id)
    chosen = request.POST.get("list", "")
    free = {str(one.id): one for one in _free(numbers.lists(leave_out_canaries.numbers()))}
    if chosen not in free:
        messages.warning(request, _("Please choose a list that no campaign calls yet."))
        return redirect("office_campaign", id)
    try:
        by, now = request.user.get_username(), timezone.now()
        actions.attach_list(campaign_id=id, list_id=free[chosen].id, by=by, now=now)
    except refusals.LIST as refusal:
        refusals.say(request, refusal)
    else:
        words = _("The list belongs to this campaign now.")
        if free[chosen].state != RELEASED:
            words = _(
                "The list belongs to this campaign now. One step is left: release it on the page of the lists; until "
                "then nobody from it is called."
            )
        messages.success(request, words)
    return redirect("office_campaign", id)


@needs_role(COORDINATOR)
def change(request: HttpRequest, id: int) -> HttpResponse:
    """Change what was agreed. The form says which state it was filled in from; if that is gone, both are shown."""
    found = _found(id)
    if found.state == rules.CAMPAIGN_ENDED:
        messages.warning(request, _("An ended campaign is not changed any more."))
        return redirect("office_campaign", id)
    if request.method != "POST":
        return _form_page(request, CampaignForm(initial=_initial(found)), found)
    form = CampaignForm(request.POST)
    if not form.is_valid():
        return _form_page(request, form, found)
    if request.POST.get("seen") != campaign_words.mark(found):
        return _form_page(request, form, found, theirs=True)
    try:
        actions.change_campaign(campaign_id=id, **_said(form), by=request.user.get_username(), now=timezone.now())
    except refusals.CAMPAIGN as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("Saved."))
    return redirect("office_campaign", id)


@needs_role(COORDINATOR)
@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Start, pause, go on or end."""
    state = request.POST.get("state", "")
    if state not in rules.CAMPAIGN_STATES:
        raise Http404
    found = _found(id)
    back = reverse("office_campaign", args=[id])
    page = sure.asks(request, campaign_words.moves(found), name=found.name, back=back)
    if page is not None:
        return page
    try:
        actions.change_campaign_state(campaign_id=id, state=state, by=request.user.get_username(), now=timezone.now())
    except refusals.CAMPAIGN as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, campaign_words.MOVED[state])
    return redirect("office_board") if request.POST.get("back") == "board" else redirect("office_campaign", id)


@needs_role(COORDINATOR)
@require_POST
def list_first(request: HttpRequest, id: int, list_id: int) -> HttpResponse:
    """Call this list before the campaign's others; or no longer."""
    _found(id)
    if list_id not in queries.lists_of(id):
        raise Http404
    first = request.POST.get("first") == "yes"
    actions.put_list_first(list_id=list_id, first=first, by=request.user.get_username(), now=timezone.now())
    messages.success(request, _("This list comes first now.") if first else _("This list no longer comes first."))
    return redirect("office_campaign", id)


@needs_role(COORDINATOR)
@require_GET
def script(request: HttpRequest, slug: str) -> HttpResponse:
    found = guide.script_for(slug, get_language() or "zh-hans")
    if found is None:
        raise Http404
    return render(request, "office/script.html", {"script": found})


def _found(id: int) -> queries.CampaignView:
    found = queries.campaign_for(id, leave_out_canaries.leave_out_canaries())
    if found is None:
        raise Http404
    return found


def _said(form: CampaignForm) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "name": said["name"],
        "purpose": said["purpose"],
        "regions": form.regions_said(),
        "window": campaign_hours.window_of(form.spans(), all_hours=bool(said.get("all_hours"))),
        "max_attempts": said["max_attempts"],
        "rest_hours": said["rest_hours"],
        "script": said["script"],
        "speech": said["speech"],
    }


def _initial(found: queries.CampaignView) -> dict[str, Any]:
    return {
        "name": found.name,
        "purpose": found.purpose,
        "where": SOME if found.regions else EVERYWHERE,
        "regions": list(found.regions),
        "max_attempts": str(found.max_attempts),
        "rest_hours": found.rest_hours,
        "script": found.script,
        "speech": found.speech,
        **campaign_hours.initial_of(found.window),
    }


def _form_page(
    request: HttpRequest, form: CampaignForm, found: queries.CampaignView | None = None, *, theirs: bool = False
) -> HttpResponse:
    seen = campaign_words.mark(found) if found else ""
    if found and request.method == "POST" and not theirs:
        seen = request.POST.get("seen", "")
    shown = {
        "form": form,
        "layout": form.laid_out(),
        "campaign": found,
        "theirs": campaign_words.facts(found) if found and theirs else None,
        "seen": seen,
        "key": once.key_of(request),
    }
    status = 409 if theirs else 422 if form.errors else 200
    return render(request, "office/campaign_form.html", shown, status=status)
