"""What else was heard on a call: something kind, for everybody; doubts, to be counted; or something that a coordinator
must know at once.

None of it is kept with the call, the person or the volunteer; which doubts were counted stands in the session
until the page is loaded after the seconds in which the outcome may be undone.
"""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farline.doors.common.access import needs_role
from farline.doors.desk import claims, place_kept
from farline.doors.desk.back import post_only
from farline.guide import actions as guide
from farline.guide import queries as cards
from farline.incidents import actions as incidents
from farline.incidents import rules
from farline.packs import actions as packs

TOLD = ("distress", "threat", "asked_identity")


@needs_role("caller")
@post_only("desk_saved")
def kind(request: HttpRequest, call_id: int) -> HttpResponse:
    """Once for a call that this volunteer has just saved."""
    kept = place_kept.saved(request, call_id)
    if kept is None:
        return redirect("desk_home")
    if not kept.get("kind_word"):
        try:
            incidents.tell_kind_word(text=request.POST.get("text", ""), now=timezone.now())
        except incidents.NothingSaid:
            messages.warning(request, _("Please write a few words first."))
        except incidents.TooLong:
            longest = rules.LONGEST_KIND_WORD
            messages.warning(request, _("At most %(longest)s characters, please.") % {"longest": longest})
        else:
            place_kept.keep_saved(request, call_id, **{**kept, "kind_word": True})
            messages.success(request, _("Thank you. Somebody reads it first; then it stands at every desk."))
    return redirect("desk_saved", call_id)


@needs_role("caller")
@post_only("desk_saved")
def tell(request: HttpRequest, call_id: int) -> HttpResponse:
    kept, what = place_kept.saved(request, call_id), request.POST.get("what", "")
    if kept is None:
        return redirect("desk_home")
    if what in TOLD and not kept.get("told"):
        handle = claims.caller(request).get_username()
        try:
            words = request.POST.get("text", "").strip() or rules.NOTHING_WRITTEN
            incidents.raise_report(kind=what, text=words, by=handle, now=timezone.now())
        except incidents.TooLong:
            messages.warning(request, _("At most %(longest)s characters, please.") % {"longest": rules.LONGEST})
        else:
            place_kept.keep_saved(request, call_id, **{**kept, "told": True})
            messages.success(request, _("Your coordinators see it now, on whatever page they are. Thank you."))
    return redirect("desk_saved", call_id)


@needs_role("caller")
@post_only("desk_home")
def ask(request: HttpRequest) -> HttpResponse:
    """A question for a coordinator, after a call or without one. Whose it is stands in its sealed words alone."""
    handle, words = claims.caller(request).get_username(), request.POST.get("text", "").strip()
    if not words:
        messages.warning(request, _("Please write a few words first."))
        return redirect("desk_home")
    try:
        text = f"{handle}: {words}"
        incidents.raise_report(kind="wants_coordinator", text=text, by=handle, now=timezone.now())
    except incidents.TooLong:
        messages.warning(request, _("At most %(longest)s characters, please.") % {"longest": rules.LONGEST})
    else:
        messages.success(request, _("A coordinator reads it and comes to you."))
    return redirect("desk_home")


def counts(kept: dict[str, Any]) -> bool:
    """What was heard of invented people counts nowhere on a real site."""
    return settings.DEMO or not kept.get("invented")


def take_back(kept: dict[str, Any]) -> None:
    """The outcome was undone, and with it what was counted after it."""
    if counts(kept):
        cards = kept.get("doubts")
        guide.take_back_raised(cards=cards if isinstance(cards, list) else [], now=timezone.now())
        packs.take_back_handed_over(kinds=kept.get("read_out", []), now=timezone.now())


def to_ask(kept: dict[str, Any], *, spoken: bool) -> list[Any]:
    """The doubts to choose from, after a talk. None once they were told; none of invented people on a real site."""
    if not spoken or kept.get("doubts") or not counts(kept):
        return []
    return sorted(cards.cards(get_language() or "zh-hans"), key=lambda card: (card.order, card.id))


@needs_role("caller")
@post_only("desk_saved")
def doubts(request: HttpRequest, call_id: int) -> HttpResponse:
    """Counted by month and doubt alone, once for a call."""
    kept, raised = place_kept.saved(request, call_id), request.POST.getlist("doubt")
    if kept is None:
        return redirect("desk_home")
    if not raised:
        messages.warning(request, _("Please choose one at least, or leave it."))
    elif to_ask(kept, spoken=True):
        try:
            guide.note_raised(cards=raised, now=timezone.now())
        except guide.NoSuchDoubt:
            messages.warning(request, _("The answers have changed meanwhile. Please choose again."))
        else:
            place_kept.keep_saved(request, call_id, **{**kept, "doubts": sorted(set(raised))})
            messages.success(request, _("Counted, together with everybody's. Thank you."))
    return redirect("desk_saved", call_id)
