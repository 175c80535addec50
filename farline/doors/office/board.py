"""The live board, for coordinators. It comes whole with every look, so it works without a stream as well."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from farline.calls import rules
from farline.calls.queries import board as queues
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import campaign_words
from farline.journeys import show_board
from farline.volunteers.rules import COORDINATOR

BLOCKS: dict[str, str | Promise] = {
    queues.QUIET_HOURS: _("It is not their hour"),
    queues.RESTING: _("Resting, or called at an hour of their own"),
    queues.HELD_BACK: _("Their list is not released"),
    queues.PAUSED: _("The campaign does not run"),
    queues.NOT_AGREED: _("Called as often as agreed, or outside its provinces"),
}
DOINGS: dict[str, str | Promise] = {
    queues.IN_CALL: _("In a call"),
    show_board.WRAP_UP: _("The call is over, the outcome not saved yet"),
    queues.WITH_SOMEBODY: _("With a person, not dialed yet"),
    show_board.READY: _("Ready"),
    show_board.BREAK: _("On a break"),
}


@needs_role(COORDINATOR)
@require_GET
def board(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    seen = show_board.show_board(now=now)
    shown = {
        "board": seen,
        "time": f"{rules.daily_clock(now, 0):%H:%M}",
        "callers": [(DOINGS[doing], handles) for doing, handles in seen.callers.items()],
        "queues": [
            {
                "queue": one,
                "state": campaign_words.STATES[one.state],
                "blocked": [(BLOCKS[reason], people) for reason, people in one.blocked.items()],
            }
            for one in seen.queues
        ],
    }
    return render(request, "office/board.html", shown)
