"""The editors' desk: what callers offered, and whose turn each story is."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import once, refusals
from farline.journeys import with_a_second
from farline.stories import actions, labels, queries, rules
from farline.volunteers.rules import EDITOR

STEPS = {
    "write": gettext_lazy("Go on writing"),
    "redact": gettext_lazy("Take out what gives people away"),
    "safety": gettext_lazy("Please review its safety"),
    "review": gettext_lazy("Please review the text"),
    "publish": gettext_lazy("Ready to publish"),
    "wait": gettext_lazy("Others review it"),
    "closed": gettext_lazy("Others write it"),
    "read": gettext_lazy("Nothing to do"),
    "hidden": gettext_lazy("Hidden: please look at it"),
}


@needs_role(EDITOR)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    viewer = request.user.get_username()
    rows = [_row(draft, viewer) for draft in queries.desk()]
    return render(
        request,
        "office/stories.html",
        {
            "notes": [{"note": note, "key": once.new_key()} for note in queries.notes()],
            "key": once.new_key(),
            "mine": [row for row in rows if row["step"] not in {"wait", "read", "closed"}],
            "rest": [row for row in rows if row["step"] in {"wait", "read", "closed"}],
        },
    )


@needs_role(EDITOR)
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A draft, from the note that was chosen or blank."""
    note, by = request.POST.get("note", ""), request.user.get_username()
    note_id = int(note) if note.isdecimal() and len(note) < 20 else None
    try:
        story = once.once(request, lambda: actions.start_draft(by=by, now=timezone.now(), note_id=note_id))
    except actions.NoteGone as refusal:
        refusals.say(request, refusal)
        return redirect("office_stories")
    return redirect("office_story", story)


@needs_role(EDITOR)
@require_POST
def set_aside(request: HttpRequest, id: int) -> HttpResponse:
    try:
        actions.set_note_aside(note_id=id, by=request.user.get_username(), now=timezone.now())
    except actions.NoteGone as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("The note is deleted."))
    return redirect("office_stories")


@needs_role(EDITOR)
@require_POST
def discard(request: HttpRequest, id: int) -> HttpResponse:
    try:
        actions.discard_draft(story_id=id, by=request.user.get_username(), now=timezone.now())
    except actions.NotNow as refusal:
        refusals.say(request, refusal)
        return redirect("office_story", id)
    messages.success(request, _("The draft and its note are deleted."))
    return redirect("office_stories")


@needs_role(EDITOR)
@require_POST
def hide(request: HttpRequest, id: int) -> HttpResponse:
    """One press, from the list too: what gives somebody away must be gone before anybody has thought about it."""
    by, now = request.user.get_username(), timezone.now()
    try:
        if request.POST.get("do") == "show":
            if with_a_second.show_story_again(story_id=id, by=by, now=now):
                messages.success(request, _("The story stands on the public pages again."))
            else:
                messages.warning(
                    request,
                    _("You have asked for it. It takes two: a second editor presses the same within three days."),
                )
        else:
            actions.hide(story_id=id, by=by, now=now)
            messages.success(request, _("The story is hidden. Retract it, put it right, or show it again."))
    except actions.NotNow as refusal:
        refusals.say(request, refusal)
        return redirect("office_stories")
    return redirect("office_story", id)


def is_closed(draft: queries.Draft, viewer: str) -> bool:
    """While it is written, only its writers read it."""
    return draft.state in rules.IN_WRITING and viewer not in draft.writers


def step_of(draft: queries.Draft, viewer: str) -> str:
    """What this viewer can do next with a story."""
    owner = rules.OWNERS[draft.state]
    if owner == rules.WRITERS:
        if is_closed(draft, viewer):
            return "closed"
        return "redact" if draft.state == rules.REDACTED else "write"
    if owner in {rules.SAFETY, rules.EDITORIAL}:
        free = rules.may_review(viewer, draft.writers) and queries.verdicts_for(draft.id, viewer).own is None
        if owner == rules.SAFETY:
            free = free and draft.safety_reviewer in {"", viewer}
        else:
            free = free and viewer not in draft.note_readers
        return ("safety" if owner == rules.SAFETY else "review") if free else "wait"
    if draft.hidden:
        return "hidden"
    return "publish" if draft.state == rules.APPROVED else "read"


def headline_of(draft: queries.Draft) -> str:
    """In the editor's own language if there is one in it."""
    own = draft.texts.get(get_language() or "")
    return (own.headline if own else "") or draft.headline


def _row(draft: queries.Draft, viewer: str) -> dict[str, Any]:
    step = step_of(draft, viewer)
    return {
        "draft": draft,
        "headline": "" if step == "closed" else headline_of(draft),
        "state": labels.STATES[draft.state],
        "step": step,
        "next": STEPS[step],
    }
