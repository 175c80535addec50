"""Words that must never appear in a story: taken, never shown again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import refusals, story_desk, story_form
from farline.stories import actions, rules
from farline.volunteers.rules import EDITOR

SHOWN = 40  # characters of a line that are told again, and lines


@needs_role(EDITOR)
@require_POST
def add_known(request: HttpRequest, id: int) -> HttpResponse:
    """What must never appear. Neither the page nor the table shows it again."""
    try:
        count = actions.add_known(
            story_id=id, typed=request.POST.get("known", ""), by=request.user.get_username(), now=timezone.now()
        )
    except (actions.NotNow, actions.NotAWriter) as refusal:
        refusals.say(request, refusal)
    except (actions.NothingToSearch, actions.TooLong) as refusal:
        draft = story_desk.found(id)
        said = story_form.of_draft(draft)
        return story_desk.page(request, draft, said, trouble=_known_trouble(refusal), status=422)
    else:
        if count:
            messages.success(request, _("From now on, none of these words passes. They cannot be shown again."))
    return redirect("office_story", id)


def _known_trouble(refusal: Exception) -> str:
    if isinstance(refusal, actions.NothingToSearch):
        lines = "; ".join(line[:SHOWN] for line in refusal.lines[:SHOWN])
        return _(
            "Nothing in these lines could be searched for: %(lines)s. Write each name in full, a number with four "
            "digits or more. None of the lines is kept yet; all are still in the field."
        ) % {"lines": lines}
    return _("That is too much at once: at most %(most)s characters. Nothing is kept yet; please add it in parts.") % {
        "most": f"{rules.LONGEST_KNOWN:,}"
    }
