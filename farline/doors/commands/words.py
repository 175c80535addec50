"""Finds every word that people see and every catalogue that translates it. Developers' tools only."""

import io
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

from farline import ROOT

Wanted = tuple[str | None, str, str | None]  # context, singular, plural
LANGUAGES = ("zh_Hans", "zh_Hant")
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


def wanted_in(path: Path) -> Iterator[Wanted]:
    """Every message of one template or module."""
    from babel.messages.extract import extract

    text = path.read_text(encoding="utf-8")
    source = templatize(text, origin=str(path)) if path.suffix in {".html", ".txt", ".xml"} else text
    for _line, message, _comments, context in extract(
        "python", io.BytesIO(source.encode("utf-8")), keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        single, plural = message if isinstance(message, tuple) else (message, None)
        if single:
            yield context, single, plural


def folders() -> list[Path]:
    """Every folder that has words of its own, deepest first."""
    found = {po.parents[2] for po in (ROOT / "farline").rglob("locale/*/LC_MESSAGES/django.po")}
    return sorted((path.parent for path in found), key=lambda path: -len(path.parts))


def sources() -> list[Path]:
    kinds = {".py", ".html", ".txt", ".xml"}
    found = (path for path in (ROOT / "farline").rglob("*") if path.suffix in kinds)
    return [p for p in found if not {"migrations", "tests", "locale", "data", "static"} & set(p.parts)]


def translated(language: str) -> set[tuple[str | None, str]]:
    done = set()
    for po in (ROOT / "farline").rglob(f"locale/{language}/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(po)):
            if entry.translated() and not entry.obsolete:
                done.add((entry.msgctxt, entry.msgid))
    return done


def sayings(language: str) -> dict[str, set[str]]:
    """Each word of the program -> how this language says it; more than one where the context differs."""
    found: dict[str, set[str]] = {}
    for po in (ROOT / "farline").rglob(f"locale/{language}/LC_MESSAGES/django.po"):
        for entry in polib.pofile(str(po)):
            found.setdefault(entry.msgid, set()).update({entry.msgstr, entry.msgstr_plural.get(0, "")} - {""})
    return found


def missing(language: str) -> dict[tuple[str | None, str], Path]:
    """Message -> the first file that shows it, for all that this language lacks."""
    done = translated(language)
    lacking: dict[tuple[str | None, str], Path] = {}
    for path in sources():
        for context, single, _plural in wanted_in(path):
            if (context, single) not in done:
                lacking.setdefault((context, single), path)
    return lacking
