"""One story at the editors' desk: write it, look it over, send it to two others."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import gate_words, refusals, stories, story_checks, story_form
from farline.journeys import with_a_second
from farline.stories import actions, labels, queries, rules
from farline.volunteers.rules import EDITOR

TEMPLATES = {
    rules.DRAFT: "office/story_draft.html",
    rules.REDACTED: "office/story_draft.html",
    rules.SAFETY_REVIEW: "office/story_review.html",
    rules.EDITORIAL_REVIEW: "office/story_review.html",
    rules.APPROVED: "office/story_approved.html",
    rules.PUBLISHED: "office/story_published.html",
    rules.RETRACTED: "office/story_published.html",
}


@needs_role(EDITOR)
@require_GET
def story(request: HttpRequest, id: int) -> HttpResponse:
    draft = found(id)
    if stories.is_closed(draft, request.user.get_username()):
        return closed(request, draft)
    return page(request, draft, story_form.of_draft(draft))


def closed(request: HttpRequest, draft: queries.Draft) -> HttpResponse:
    """What is being written is read by its writers: whoever joins them is known to have read it."""
    return render(request, "office/story_closed.html", {"draft": draft, "state": labels.STATES[draft.state]})


@needs_role(EDITOR)
@require_POST
def join(request: HttpRequest, id: int) -> HttpResponse:
    found(id)
    try:
        actions.join_writers(story_id=id, by=request.user.get_username(), now=timezone.now())
    except actions.NotNow as refusal:
        refusals.say(request, refusal)
    return redirect("office_story", id)


@needs_role(EDITOR)
@require_POST
def save(request: HttpRequest, id: int) -> HttpResponse:
    """Save; then do what the pressed button says: suggest headlines, convert, redact, or send to review."""
    draft, said, wish = found(id), story_form.read(request.POST), request.POST.get("do", "save")
    if wish == "headlines":
        said = story_form.with_headlines(said)
    if wish == "traditional":
        said = story_form.with_traditional(said)
    by, now = request.user.get_username(), timezone.now()
    try:
        version = actions.save_draft(story_id=id, by=by, now=now, **said)
    except actions.ChangedMeanwhile as refusal:
        return page(request, draft, said, theirs=refusal.theirs, status=409)
    except actions.TooLong as refusal:
        marked = frozenset(f"{language}-{field}" for language, field in refusal.fields)
        return page(request, draft, said, trouble=refusals.sentence(refusal), marked=marked, status=422)
    except actions.NotAWriter as refusal:
        refusals.say(request, refusal)
        return redirect("office_story", id)
    except (actions.NotNow, actions.NotOnTheList) as refusal:
        return page(request, draft, said, trouble=refusals.sentence(refusal), status=409)
    return _go_on(request, id, {**said, "version": version}, wish)


def _go_on(request: HttpRequest, id: int, said: dict[str, Any], wish: str) -> HttpResponse:
    """After the save: whatever is refused now, the words are kept already."""
    by, now = request.user.get_username(), timezone.now()
    try:
        if wish == "redact":
            actions.redact(story_id=id, by=by, now=now)
            messages.success(request, _("Saved. Now take out whatever could give a person away."))
        elif wish == "send":
            actions.send_to_review(story_id=id, checked=request.POST.getlist("checked"), by=by, now=now)
            messages.success(request, _("Two others are asked to review it now."))
            return redirect("office_stories")
        else:
            messages.success(request, _("Saved."))
    except actions.NotWhole as refusal:
        marked = frozenset(refusal.languages)
        return page(request, found(id), said, trouble=refusals.sentence(refusal), marked=marked, status=422)
    except actions.CorrectionMissing as refusal:
        marked = frozenset(f"{code}-correction" for code in refusal.languages)
        return page(request, found(id), said, trouble=refusals.sentence(refusal), marked=marked, status=422)
    except AFTER_SAVE as refusal:
        return page(request, found(id), said, trouble=refusals.sentence(refusal), status=422)
    return redirect("office_story", id)


AFTER_SAVE = (
    actions.GateBlocks,
    actions.NotOnTheList,
    actions.ChecklistIncomplete,
    actions.NothingChanged,
    actions.NotNow,
)


def found(id: int) -> queries.Draft:
    try:
        return queries.draft_for(id)
    except queries.NoSuchStory:
        raise Http404 from None


def page(
    request: HttpRequest,
    draft: queries.Draft,
    said: dict[str, Any],
    *,
    theirs: queries.Draft | None = None,
    trouble: str = "",
    marked: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    viewer = request.user.get_username()
    typing = request.method == "POST" and "zh-hans-body" in request.POST
    return render(
        request,
        # What was typed is shown in the form again, even if the story has moved on: nothing typed is lost.
        TEMPLATES[rules.DRAFT if typing else draft.state],
        {
            "draft": draft,
            "headline": stories.headline_of(draft),
            "state": labels.STATES[draft.state],
            "step": stories.step_of(draft, viewer),
            "form": story_form.laid_out(said, theirs=theirs, marked=marked),
            "theirs": theirs,
            "trouble": trouble,
            "wrote": viewer in draft.writers,
            "verdicts": queries.verdicts_for(draft.id, viewer),
            "parts": {part: gate_words.parts(part) for part in (rules.SAFETY, rules.EDITORIAL)},
            "at_once": settings.DEMO,
            "comment": request.POST.get("comment", ""),
            **story_checks.context(request, draft, viewer),
            "reasons": labels.REASONS,
            "waits": with_a_second.story_waits(draft.id, now=timezone.now()) if draft.state == rules.PUBLISHED else {},
            "viewer": viewer,
            "typed_known": request.POST.get("known", ""),
        },
        status=status,
    )
