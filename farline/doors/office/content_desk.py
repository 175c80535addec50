"""The content pack in the office: every file, what is on its way, what lacks a language; in and out as a zip."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from farline.common import content, differences
from farline.doors.common.access import SignedIn, needs_role
from farline.doors.common.uploads import SealedUpload
from farline.doors.office import content_shown, content_troubles, content_words, once
from farline.guide import actions, drafts, folder, rules, traditional
from farline.journeys import publish_content
from farline.numbers import sealed_files
from farline.volunteers.rules import COORDINATOR, EDITOR

LARGEST_ZIP = 10_000_000


@needs_role(COORDINATOR, EDITOR)
@require_GET
def desk(request: SignedIn) -> HttpResponse:
    names = folder.names()
    viewer = request.user.get_username()
    shown = {
        "folders": [
            {"title": title, "hint": hint, "files": [_file(name) for name in names if _in(name, code)], "code": code}
            for code, (title, hint) in content_shown.FOLDERS.items()
        ],
        "drafts": [content_words.row(draft, viewer) for draft in drafts.open_drafts()],
        "gaps": _gaps(names),
        "key": once.new_key(),
    }
    return render(request, "office/content.html", shown)


@needs_role(COORDINATOR, EDITOR)
@require_GET
def file(request: SignedIn) -> HttpResponse:
    name = request.GET.get("name", "")
    if not rules.FILE.fullmatch(name) or not (text := folder.text_of(name)):
        raise Http404
    history = [
        {"draft": draft, "pieces": differences.shortened(differences.between(draft.base, draft.text))}
        for draft in drafts.published(name)
    ]
    shown = {
        "name": name,
        "title": content_shown.title_of(name),
        "text": text,
        "preview": content_shown.preview(name),
        "history": history,
        "others": content_words.others(name, text),
        "gaps": _gaps([name]),
        "key": once.new_key(),
    }
    return render(request, "office/content_file.html", shown)


@needs_role(COORDINATOR, EDITOR)
@require_POST
def start(request: SignedIn) -> HttpResponse:
    """A draft of a file that is there, or of a new one."""
    name = request.POST.get("file", "").strip()
    if wish := request.POST.get("folder", ""):
        name = f"{wish}/{name.removesuffix('.toml')}.toml"
    by, now = request.user.get_username(), timezone.now()
    try:
        found = [] if request.POST.get("own") else content_words.others(name, folder.text_of(name))
        if found and not once.was_used(request):
            shown = {"name": name, "title": content_shown.title_of(name), "others": found, "key": once.key_of(request)}
            return render(request, "office/content_others.html", shown)
        return redirect("office_content_draft", once.once(request, lambda: actions.start(file=name, by=by, now=now)))
    except (actions.NoSuchFile, content.Broken) as refusal:
        messages.warning(request, content_words.sentence(refusal))
        return redirect("office_content")


@needs_role(COORDINATOR, EDITOR)
@require_GET
def export(request: SignedIn) -> HttpResponse:
    answer = HttpResponse(folder.packed(), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="content-pack.zip"'
    return answer


@needs_role(COORDINATOR, EDITOR)
@require_POST
def take_in(request: SignedIn) -> HttpResponse:
    """Each file of a zip that says something new becomes a draft."""
    sent = request.FILES.get("pack")
    troubles: list[str] = []
    if not isinstance(sent, SealedUpload) or not sent.stored_as or (sent.size or 0) > LARGEST_ZIP:
        too_large = isinstance(sent, SealedUpload) and (sent.trouble or (sent.size or 0) > LARGEST_ZIP)
        troubles = [_("This file is larger than 10 MB.") if too_large else _("Please choose a file.")]
    else:
        with sealed_files.open_stream(sent.stored_as) as stream:
            raw = stream.read()
        try:
            fresh = publish_content.take_in(raw=raw, by=request.user.get_username(), now=timezone.now())
        except publish_content.Unsound as refusal:
            troubles = content_troubles.all_said(refusal.troubles)
        except (folder.NoPack, actions.TooLong, content.Broken) as refusal:
            troubles = [content_words.sentence(refusal)]
        else:
            said = ngettext("%(count)d file differs and is a draft now.", "%(count)d files differ and are drafts now.", len(fresh))  # noqa: E501 - one sentence  # fmt: skip
            messages.success(request, said % {"count": len(fresh)})
            return redirect("office_content")
    return render(request, "office/content_refused.html", {"troubles": troubles}, status=422)


def _in(name: str, code: str) -> bool:
    return content_shown.folder_of(name) == code


def _file(name: str) -> dict[str, Any]:
    return {"name": name, "title": content_shown.title_of(name)}


def _gaps(names: list[str]) -> list[dict[str, str]]:
    found = []
    for name in names:
        if name.endswith(".toml"):
            try:
                found += [{"file": name, "where": place, "language": code} for place, code in traditional.gaps(name)]
            except content.Broken as trouble:
                said = content_troubles.said(trouble, name, folder.text_of(name))
                found.append({"file": name, "where": "", "language": "", "trouble": said})
    slugs = {name.split(".")[0] for name in names if name.startswith("pages/")}
    found += [
        {"file": f"{slug}.{code}.md", "where": "", "language": code}
        for slug in sorted(slugs)
        for code in content.LANGUAGES
        if f"{slug}.{code}.md" not in names and len(names) > 1
    ]
    return found
