"""How a file of the content pack looks to those who use it, also before it is published."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farline.common import content
from farline.doors.office import content_troubles
from farline.guide import cards, pages, practice, scripts, training
from farline.packs import queries as packs

FOLDERS = {
    "scripts": (_("Scripts"), _("the steps of a call")),
    "cards": (_("Answers to doubts"), _("what to say when somebody asks")),
    "practice": (_("Practice"), _("invented people to rehearse with")),
    "packs": (_("Information packs"), _("sheets to read out or to hand over")),
    "training": (_("Training"), _("short texts and questions for newcomers")),
    "pages": (_("Pages"), _("briefing, about us, rules, privacy")),
    "": (_("Who speaks"), _("operator, and the dictionary of one's own")),
}
BUILDS: dict[str, Any] = {
    "scripts": scripts.build,
    "cards": cards.build,
    "practice": practice.build,
    "packs": packs.build,
    "training": training.build,
}


def folder_of(name: str) -> str:
    return name.split("/")[0] if "/" in name else ""


def preview(name: str, text: str | None = None) -> dict[str, Any]:
    """What the template shows: kind and thing, or the trouble that keeps it from being shown."""
    language = get_language() or "zh-hans"
    kind = folder_of(name)
    try:
        with content.laid_over({} if text is None else {name: text}):
            return {"kind": kind, "shown": _built(kind, name, language), "language": language}
    except content.Broken as trouble:
        return {"kind": kind, "shown": None, "trouble": content_troubles.said(trouble, name, text or "")}
    except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
        odd = content.Broken(name, "", "something in it has another form than it should have")
        return {"kind": kind, "shown": None, "trouble": content_troubles.said(odd, name)}


def _built(kind: str, name: str, language: str) -> Any:
    if kind == "pages":
        return pages.build(name, name.split(".")[1])
    build = BUILDS.get(kind)
    return build(name, language) if build is not None else None


def title_of(name: str) -> str:
    shown = preview(name)["shown"]
    return str(getattr(shown, "title", "") or getattr(shown, "label", "") or name)
