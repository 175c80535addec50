"""Kind words that callers heard: read by somebody, changed where they give anybody away, then shown at every desk."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import refusals
from farline.incidents import actions, queries, rules
from farline.volunteers.rules import COORDINATOR, EDITOR


@needs_role(COORDINATOR, EDITOR)
@require_GET
def kind_words(request: SignedIn) -> HttpResponse:
    seen = {
        "waiting": queries.kind_words_waiting(),
        "shown": queries.kind_words_shown(),
        "longest": rules.LONGEST_KIND_WORD,
    }
    return render(request, "office/kind_words.html", seen)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def decide(request: SignedIn, id: int) -> HttpResponse:
    by, now = request.user.get_username(), timezone.now()
    try:
        if request.POST.get("do") == "drop":
            actions.drop_kind_word(id=id, by=by, now=now)
            messages.success(request, _("It is gone."))
        else:
            actions.show_kind_word(id=id, text=request.POST.get("text", ""), by=by, now=now)
            messages.success(request, _("It stands at every desk now."))
    except (actions.NothingSaid, actions.TooLong, actions.NotThatWay) as refusal:
        refusals.say(request, refusal)
    return redirect("office_kind_words")
