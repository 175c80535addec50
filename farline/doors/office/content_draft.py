"""One draft of the content pack: written as plain text beside what it will look like, read by two, published."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from farline.common import differences
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import content_shown, content_words
from farline.guide import actions, drafts, folder, traditional
from farline.journeys import check_content, publish_content
from farline.volunteers.rules import COORDINATOR, EDITOR

REFUSALS = (
    actions.Overtaken, actions.NotNow, actions.WroteIt, actions.FileMoved, actions.NothingToPublish, folder.FolderShut,
    publish_content.ApprovalLapsed,
)  # fmt: skip


@needs_role(COORDINATOR, EDITOR)
@require_GET
def draft(request: SignedIn, id: int) -> HttpResponse:
    found = _found(id)
    return _page(request, found, found.text)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def save(request: SignedIn, id: int) -> HttpResponse:
    """Save; then do what the pressed button says: fill in 繁體, or hand it to two others."""
    found, text, wish = _found(id), request.POST.get("text", ""), request.POST.get("do", "save")
    version, by, now = _version(request), request.user.get_username(), timezone.now()
    added = 0
    if wish == "traditional":
        text, added = traditional.fill(text.replace("\r\n", "\n"))
    seen = request.POST.get("seen") == differences.mark(found.now_there)
    try:
        base = found.now_there if seen and found.moved else None
        actions.save(draft_id=id, text=text, version=version, by=by, now=now, base=base)
    except actions.TooLong as refusal:
        return _page(request, found, text, trouble=content_words.sentence(refusal), version=version, status=422)
    except actions.Overtaken:
        return _page(request, found, text, theirs=True, status=409)
    except actions.NotNow as refusal:
        return _page(request, found, text, trouble=content_words.sentence(refusal), status=409)
    if wish == "traditional":
        said = ngettext("%(count)d text was filled in. Please read it over.", "%(count)d texts were filled in. Please read them over.", added)  # noqa: E501 - one sentence  # fmt: skip
        messages.success(request, said % {"count": added})
    elif wish == "propose":
        return _propose(request, id, version + 1)
    else:
        messages.success(request, _("Saved."))
    return redirect("office_content_draft", id)


def _propose(request: SignedIn, id: int, version: int) -> HttpResponse:
    try:
        publish_content.propose(draft_id=id, version=version, by=request.user.get_username(), now=timezone.now())
    except publish_content.Unsound as refusal:
        found = _found(id)
        return _page(request, found, found.text, troubles=[str(one) for one in refusal.troubles], status=422)
    except REFUSALS as refusal:
        messages.warning(request, content_words.sentence(refusal))
        return redirect("office_content_draft", id)
    messages.success(request, _("Two others are asked to read it now."))
    return redirect("office_content")


@needs_role(COORDINATOR, EDITOR)
@require_POST
def move(request: SignedIn, id: int) -> HttpResponse:
    """Approve, give back, or drop."""
    found, wish = _found(id), request.POST.get("do", "")
    said = {"draft_id": id, "version": _version(request), "by": request.user.get_username(), "now": timezone.now()}
    try:
        if wish == "approve":
            out = publish_content.approve(**said)
            messages.success(request, _("Published: callers have it from now on.") if out else _("Noted. One more approval is needed."))  # noqa: E501 - two sentences  # fmt: skip
        elif wish == "back":
            actions.give_back(**said)
            messages.success(request, _("It is with its writers again."))
        elif wish == "drop":
            actions.drop(**said)
            messages.success(request, _("Dropped. The file stays as it is."))
            return redirect("office_content")
    except publish_content.Unsound as refusal:
        return _page(request, found, found.text, troubles=[str(one) for one in refusal.troubles], status=422)
    except REFUSALS as refusal:
        messages.warning(request, content_words.sentence(refusal))
    return redirect("office_content_draft", id)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def preview(request: SignedIn, id: int) -> HttpResponse:
    """What the words in the form would look like. Nothing is saved."""
    return render(
        request, "office/parts/content_preview.html", _preview(_found(id).file, request.POST.get("text", ""))
    )


def _found(id: int) -> drafts.DraftView:
    found = drafts.draft_for(id)
    if found is None:
        raise Http404
    return found


def _version(request: SignedIn) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _preview(file: str, text: str) -> dict[str, Any]:
    return {
        "preview": content_shown.preview(file, text),
        "troubles": [str(trouble) for trouble in check_content.check_file(file, text)],
    }


def _page(
    request: SignedIn,
    found: drafts.DraftView,
    text: str,
    *,
    trouble: str = "",
    troubles: list[str] | None = None,
    theirs: bool = False,
    version: int | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.user.get_username()
    shown = {
        "draft": found,
        "text": text,
        "version": found.version if version is None else version,
        "title": content_shown.title_of(found.file),
        "state": content_words.STATES[found.state],
        "trouble": trouble,
        "theirs": differences.shortened(differences.between(found.text, text)) if theirs else None,
        "moved": differences.shortened(differences.between(found.base, found.now_there)) if found.moved else None,
        "seen": differences.mark(found.now_there),
        "pieces": differences.shortened(differences.between(found.base, found.text)),
        **content_words.turn(found, viewer),
        **_preview(found.file, text),
    }
    if troubles is not None:
        shown["troubles"] = troubles
    # What was typed is shown in the form again, even if the draft has moved on: nothing typed is lost.
    shown["may_write"] = shown["may_write"] or "text" in request.POST
    return render(request, "office/content_draft.html", shown, status=status)
