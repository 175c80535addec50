"""The tally, for the publisher: whether enough has come together, and the button. Never how many, or whose."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.journeys import publish_tally
from farline.tally import queries
from farline.volunteers.rules import PUBLISHER


@needs_role(PUBLISHER)
@require_GET
def tally(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "office/tally.html",
        {"enough": publish_tally.may_publish(now=timezone.now()), "summary": queries.summary()},
    )


@needs_role(PUBLISHER)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    try:
        done = publish_tally.publish_tally(
            by=request.user.get_username(), now=timezone.now(), force_demo=settings.DEMO
        )
    except publish_tally.ClockSetBack:
        messages.error(request, _("This computer's clock is behind the last publication. Nothing was published."))
        return redirect("office_tally")
    except publish_tally.BrokenLog:
        words = _(
            "What lies in the log is not what was signed. Nothing was published. Please tell your admin at once."
        )
        messages.error(request, words)
        return redirect("office_tally")
    if isinstance(done, publish_tally.Published):
        messages.success(request, _("A new batch is published. Anyone can check it."))
    else:
        messages.warning(request, _("Not enough has come together yet. Nothing was published."))
    return redirect("office_tally")
