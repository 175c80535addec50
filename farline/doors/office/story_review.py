"""Verdicts, publication, retraction: the steps of a story after the writing."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import refusals, story_desk, story_form
from farline.journeys import publish_story, with_a_second
from farline.stories import actions, rules
from farline.volunteers.rules import EDITOR

SPOKEN_FOR = (
    actions.NotNow,
    actions.WroteIt,
    actions.NotTaken,
    actions.OthersTurn,
    actions.SawTheNote,
    actions.AlreadyReviewed,
)


@needs_role(EDITOR)
@require_POST
def review(request: HttpRequest, id: int) -> HttpResponse:
    draft = story_desk.found(id)
    verdict = request.POST.get("verdict", "")
    if verdict not in {"approve", "change"}:
        return _again(request, id, _("Please choose: approve, or ask for a change."))
    try:
        state = actions.review(
            story_id=id,
            version=story_form.version_in(request.POST),
            approves=verdict == "approve",
            comment=request.POST.get("comment", ""),
            checked=request.POST.getlist("checked"),
            quotes=[quote.replace("\r\n", "\n") for quote in request.POST.getlist("quotes")],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except (actions.CommentMissing, actions.ChecklistIncomplete, actions.QuotesUnread) as refusal:
        return _again(request, id, refusals.sentence(refusal))
    except SPOKEN_FOR as refusal:
        refusals.say(request, refusal)
        return redirect("office_story", draft.id)
    said = {
        rules.EDITORIAL_REVIEW: _("Thank you. The other reviewer does not see your verdict before giving theirs."),
        rules.APPROVED: _("Thank you. Two have approved: the story can be published."),
        rules.REDACTED: _("Thank you. The story goes back to its writers with the comments."),
    }
    messages.success(request, said[state])
    return redirect("office_story", id)


@needs_role(EDITOR)
@require_POST
def take_safety_review(request: HttpRequest, id: int) -> HttpResponse:
    story_desk.found(id)
    try:
        actions.take_safety_review(
            story_id=id, by=request.user.get_username(), now=timezone.now(), over=request.POST.get("over") == "yes"
        )
    except (actions.NotNow, actions.WroteIt, actions.OthersTurn) as refusal:
        refusals.say(request, refusal)
    return redirect("office_story", id)


@needs_role(EDITOR)
@require_POST
def take_back(request: HttpRequest, id: int) -> HttpResponse:
    story_desk.found(id)
    try:
        actions.take_back(story_id=id, by=request.user.get_username(), now=timezone.now())
    except (actions.NotNow, actions.NotTheirs) as refusal:
        refusals.say(request, refusal)
    return redirect("office_story", id)


@needs_role(EDITOR)
@require_POST
def publish(request: HttpRequest, id: int) -> HttpResponse:
    corrects = story_desk.found(id).corrects
    try:
        publish_story.publish_story(
            story_id=id, by=request.user.get_username(), now=timezone.now(), at_once=settings.DEMO
        )
    except (
        publish_story.ApprovalLapsed,
        publish_story.TooSoon,
        publish_story.ProvinceTooSoon,
        publish_story.HiddenOnMap,
        actions.GateBlocks,
        actions.NotNow,
    ) as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("Published: everyone can read it now."))
        return redirect("office_story", corrects or id)
    return redirect("office_story", id)


@needs_role(EDITOR)
@require_POST
def correct(request: HttpRequest, id: int) -> HttpResponse:
    story_desk.found(id)
    try:
        copy = actions.begin_correction(story_id=id, by=request.user.get_username(), now=timezone.now())
    except actions.NotNow as refusal:
        refusals.say(request, refusal)
        return redirect("office_story", id)
    return redirect("office_story", copy)


@needs_role(EDITOR)
@require_POST
def retract(request: HttpRequest, id: int) -> HttpResponse:
    story_desk.found(id)
    try:
        done = with_a_second.retract_story(
            story_id=id,
            reason=request.POST.get("reason", ""),
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except actions.ReasonMissing as refusal:
        return _again(request, id, refusals.sentence(refusal))
    except actions.NotNow as refusal:
        refusals.say(request, refusal)
    else:
        if done:
            messages.success(request, _("Retracted. The page now shows your reason and nothing of the story."))
        else:
            messages.warning(
                request,
                _(
                    "The story is hidden. To delete it for good takes two: a second editor presses the same within "
                    "three days."
                ),
            )
    return redirect("office_story", id)


def _again(request: HttpRequest, id: int, trouble: str) -> HttpResponse:
    draft = story_desk.found(id)
    return story_desk.page(request, draft, story_form.of_draft(draft), trouble=trouble, status=422)
