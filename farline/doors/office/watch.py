"""Trust and alarms: what stands out in how an account is used, who is held back, and how far each caller is trusted.

Nothing is added up about anybody, and nobody is ranked: a caller is new or known, and that is all.
"""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from farline.calls.alarms import ALARMS
from farline.corrections import queries as standing
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import refusals
from farline.journeys import cap_reveals, with_a_second
from farline.volunteers import actions, alarms, queries, rules
from farline.volunteers.rules import CALLER, COORDINATOR, MENTOR

# Alarm → what it means, and what may lie behind it.
WORDS: dict[str, tuple[Promise, Promise]] = {
    "shown_not_saved": (
        gettext_lazy("Numbers shown, and no outcome saved a quarter of an hour later"),
        gettext_lazy("Numbers may be written down; or the volunteer does not know that an outcome is saved."),
    ),
    "in_an_hour": (
        gettext_lazy("Calls within one hour"),
        gettext_lazy("Faster than anybody can talk."),
    ),
    "of_no_use_in_a_row": (
        gettext_lazy("“No such number” in a row"),
        gettext_lazy("A good list may be burned on purpose; or the list is bad, or the line."),
    ),
    "never_again_in_a_row": (
        gettext_lazy("“Never again” in a row"),
        gettext_lazy("People may be silenced who never said so; or something in the way of speaking goes wrong."),
    ),
    "too_short_in_a_row": (
        gettext_lazy("“Answered” and over within ten seconds, in a row"),
        gettext_lazy("Outcomes may be invented."),
    ),
    "nobody_in_a_row": (
        gettext_lazy("Nobody there, in a row"),
        gettext_lazy("A bad list or a bad hour; or nobody is called at all."),
    ),
    "round_the_clock": (
        gettext_lazy("Different hours of one day with calls in them"),
        gettext_lazy("Several people may use one account; or somebody needs rest."),
    ),
    "never_again_at_hotline": (
        gettext_lazy("“Never again” out of calls that came in, within one day"),
        gettext_lazy("Numbers of strangers may be silenced; or many who were called ring back to say no."),
    ),
    "handed_back": (
        gettext_lazy("People given back without a call, within one day"),
        gettext_lazy("A script may ask and give back; or the volunteer looks for somebody in particular."),
    ),
}


@needs_role(COORDINATOR, MENTOR)
@require_GET
def watch(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    found = [
        {"alarm": one, "words": WORDS[one.code], "own": one.volunteer_id == request.user.pk}
        for one in alarms.waiting()
    ]
    callers = [
        {
            "volunteer": one,
            "known": standing.is_trusted(volunteer_id=one.pk),
            "cap": cap_reveals.cap_reveals(volunteer=one, now=now),
            "own": one.pk == request.user.pk,
            "waits": [wish for wish in with_a_second.cap_waits(one.pk, now=now) if wish.isdecimal()],
        }
        for one in queries.everyone()
        if one.is_active and one.has_role(CALLER)
    ]
    seen = {
        "found": found,
        "thresholds": [{"words": WORDS[one.code], "alarm": one} for one in ALARMS],
        "callers": callers,
        "most": cap_reveals.of_the_site(),
        "newcomers": cap_reveals.of_newcomers(),
        "in_a_shift": rules.MOST_IN_A_SHIFT,
        "may_change": request.user.has_role(COORDINATOR),
    }
    return render(request, "office/watch.html", seen)


@needs_role(COORDINATOR, MENTOR)
@require_POST
def settle(request: SignedIn, id: int) -> HttpResponse:
    """Somebody has talked with them, so they go on."""
    try:
        if alarms.settle(alarm_id=id, by=request.user, now=timezone.now()):
            messages.success(request, _("They can go on."))
    except alarms.NotOneself as refusal:
        refusals.say(request, refusal)
    return redirect("office_watch")


@needs_role(COORDINATOR)
@require_POST
def cap(request: SignedIn, id: int) -> HttpResponse:
    volunteer, wish = queries.find(id), request.POST.get("cap", "")
    if volunteer is None or not volunteer.has_role(CALLER):
        raise Http404
    number = int(wish) if wish.isdecimal() and len(wish) < 5 else -1
    try:
        done = with_a_second.set_cap(
            volunteer=volunteer, cap=number, by=request.user.get_username(), now=timezone.now()
        )
    except actions.CapUnfit as refusal:
        refusals.say(request, refusal)
        return redirect("office_watch")
    if done:
        messages.success(request, _("The cap is set."))
    else:
        messages.warning(
            request,
            _("You have asked for it. More takes two: a second coordinator sets the same within three days."),
        )
    return redirect("office_watch")
