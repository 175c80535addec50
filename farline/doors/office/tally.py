"""The tally, for the publisher: whether enough has come together, and the button. Never how many, or whose."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.journeys import publish_tally, with_a_second
from farline.volunteers.rules import AUDITOR, PUBLISHER


@needs_role(PUBLISHER, AUDITOR)
@require_GET
def tally(request: SignedIn) -> HttpResponse:
    return _page(request)


def _page(request: SignedIn, *, long_silence: bool = False) -> HttpResponse:
    now = timezone.now()
    seen = {
        "enough": publish_tally.may_publish(now=now),
        "demo_waits": publish_tally.may_publish(now=now, at_once=True),
        "asked_unreadable": publish_tally.asked_unreadable(),
        "long_silence": long_silence,
        "asked_by": with_a_second.publishing_waits(now=now),
        "may_publish": request.user.has_role(PUBLISHER),
        "today": f"{now:%Y-%m-%d}",
    }
    return render(request, "office/tally.html", seen, status=422 if long_silence else 200)


@needs_role(PUBLISHER)
@require_POST
def publish(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    try:
        done = with_a_second.publish(
            by=request.user.get_username(),
            now=now,
            # The day itself, so that a page from another day confirms nothing.
            date_is_right=request.POST.get("date_is_right") == f"{now:%Y-%m-%d}",
        )
    except publish_tally.ClockFarAhead:
        return _page(request, long_silence=True)
    except publish_tally.ClockSetBack:
        messages.error(request, _("This computer's clock is behind the last publication. Nothing was published."))
        return redirect("office_tally")
    except publish_tally.BrokenLog:
        words = _(
            "What lies in the log is not what was signed. Nothing was published. Please tell your admin at once."
        )
        messages.error(request, words)
        return redirect("office_tally")
    if done is None:
        messages.warning(
            request,
            _("You have asked for it. Publishing takes two: a second publisher presses too, within three days."),
        )
        return redirect("office_tally")
    if isinstance(done, publish_tally.Published):
        messages.success(request, _published(done))
    else:
        messages.warning(request, _("Not enough has come together yet. Nothing was published."))
    if done.unreadable:
        messages.warning(request, _passed_over(done.unreadable))
    return redirect("office_tally")


def _passed_over(count: int) -> str:
    return ngettext(
        "%(count)s waiting entry cannot be read and was passed over: the key of its week was destroyed.",
        "%(count)s waiting entries cannot be read and were passed over: the keys of their weeks were destroyed.",
        count,
    ) % {"count": count}


def _published(done: publish_tally.Published) -> str:
    """What everybody can count from now on."""
    return ngettext(
        "The batch of week %(week)s is published: %(count)s line. Anyone can check it.",
        "The batch of week %(week)s is published: %(count)s lines. Anyone can check it.",
        done.leaves,
    ) % {"week": done.week, "count": done.leaves}
