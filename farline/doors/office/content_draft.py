"""One draft of the content pack: written as plain text beside what it will look like, read by two, published."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from farline.common import content, differences, links, toml_spans
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.office import content_fields, content_shown, content_troubles, content_words
from farline.guide import actions, drafts, folder, rules, traditional
from farline.journeys import check_content, publish_content
from farline.volunteers.rules import COORDINATOR, EDITOR

REFUSALS = (
    actions.Overtaken, actions.NotNow, actions.WroteIt, actions.FileMoved, actions.NothingToPublish, folder.FolderShut,
    publish_content.ApprovalLapsed,
)  # fmt: skip


ROWS = {"again": toml_spans.again, "without": toml_spans.without, "first": content_fields.with_first}


@needs_role(COORDINATOR, EDITOR)
@require_GET
def draft(request: SignedIn, id: int) -> HttpResponse:
    found = _found(id)
    return _page(request, found, found.text)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def save(request: SignedIn, id: int) -> HttpResponse:
    """Save; then do what the pressed button says: fill in 繁體, one row more or less, or hand it to two others."""
    found, text, wish = _found(id), content_fields.written(request.POST.dict()), request.POST.get("do", "save")
    version, by, now = _version(request), request.user.get_username(), timezone.now()
    added = 0
    if wish == "traditional":
        text, added = traditional.fill(text.replace("\r\n", "\n"))
    do, _colon, row = wish.partition(":")
    if do in ROWS:
        text = ROWS[do](text, row)
    seen = request.POST.get("seen") == differences.mark(found.now_there)
    try:
        base = found.now_there if seen and found.moved else None
        actions.save(draft_id=id, text=text, version=version, by=by, now=now, base=base)
    except actions.TooLong:
        return _page(request, found, text, trouble=content_words.too_long(text), version=version, status=422)
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
    return _back(request, id, _worked_on(do, row))


def _worked_on(do: str, row: str) -> str:
    """The row that a button has made."""
    if do == "first":
        return f"{row}[1]"
    head, _bracket, number = row.rstrip("]").rpartition("[")
    return f"{head}[{int(number) + 1}]" if do == "again" and number.isascii() and number.isdigit() else ""


def _back(request: SignedIn, id: int, row: str = "") -> HttpResponse:
    """To the form in the shape it had, and to the row that was worked on."""
    here = reverse("office_content_draft", args=[id])
    if request.POST.get("as") != "fields":
        return redirect(f"{here}?as=text")
    return redirect(f"{here}?row={quote(row)}#here" if row else here)


def _propose(request: SignedIn, id: int, version: int) -> HttpResponse:
    try:
        publish_content.propose(draft_id=id, version=version, by=request.user.get_username(), now=timezone.now())
    except publish_content.Unsound as refusal:
        found = _found(id)
        return _page(request, found, found.text, troubles=refusal.troubles, status=422)
    except REFUSALS as refusal:
        messages.warning(request, content_words.sentence(refusal))
        return _back(request, id)
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
        return _page(request, found, found.text, troubles=refusal.troubles, status=422)
    except REFUSALS as refusal:
        messages.warning(request, content_words.sentence(refusal))
    return redirect("office_content_draft", id)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def preview(request: SignedIn, id: int) -> HttpResponse:
    """What the words in the form would look like. Nothing is saved."""
    text = content_fields.written(request.POST.dict())
    return render(request, "office/parts/content_preview.html", _preview(_found(id).file, text))


def _found(id: int) -> drafts.DraftView:
    found = drafts.draft_for(id)
    if found is None:
        raise Http404
    return found


def _version(request: SignedIn) -> int:
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


def _preview(file: str, text: str) -> dict[str, Any]:
    if len(text.encode()) > content.LARGEST_FILE:
        return {"preview": {"trouble": content_words.too_long(text)}, "troubles": []}
    return {
        "preview": content_shown.preview(file, text),
        "troubles": content_troubles.all_said(check_content.check_file(file, text), file, text),
    }


def _fields(request: SignedIn, found: drafts.DraftView, text: str) -> dict[str, Any]:
    """The text as plain fields, unless it cannot be read as such, or its writer wants it as one."""
    kept = request.POST.get("as", "") if request.method == "POST" else request.GET.get("as", "fields")
    fits = found.file.endswith(".toml") and len(text.encode()) <= content.LARGEST_FILE
    parts = content_fields.parts(text) if fits else []
    return {
        "parts": parts if kept == "fields" else [],
        "can_be_fields": bool(parts),
        "first_row": content_fields.first_row(found.file, text) if parts else None,
        "opened": request.GET.get("row", "")[:60],
        "most_bytes": content.LARGEST_FILE,
    }


def _others(found: drafts.DraftView) -> list[dict[str, Any]]:
    """What else is on its way for the same file."""
    if found.state not in (rules.DRAFT, rules.PROPOSED):
        return []
    return content_words.others(found.file, found.text, but=found.id)


def _page(
    request: SignedIn,
    found: drafts.DraftView,
    text: str,
    *,
    trouble: str = "",
    troubles: list[content.Broken] | None = None,
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
        "new_links": links.new_in(found.text, found.base),
        **content_words.turn(found, viewer),
        **_preview(found.file, text),
        **_fields(request, found, text),
        "others": _others(found),
    }
    if troubles is not None:
        shown["troubles"] = content_troubles.all_said(troubles, found.file, text)
    # What was typed is shown in the form again, even if the draft has moved on: nothing typed is lost.
    shown["may_write"] = shown["may_write"] or "text" in request.POST
    return render(request, "office/content_draft.html", shown, status=status)
