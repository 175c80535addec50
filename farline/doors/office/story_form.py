"""Reads a draft out of the form and lays it out again, with the other editor's words beside where they differ."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farline.common import chinese, provinces
from farline.stories import highlight, labels, queries, rules
from farline.stories.rules import Words

LANGUAGE_NAMES = {"zh-hans": "简体中文", "zh-hant": "繁體中文", "en": "English"}
FIELDS = {
    "quote": (_("Quotation"), _("One or two sentences, in plain written words."), 3),
    "headline": (_("Headline"), _("Role in place: quotation. At most 90 characters."), 2),
    "summary": (_("Summary"), _("Two or three sentences for the list of stories."), 3),
    "body": (_("Text"), _("An empty line begins a new paragraph; a line that begins with > is a quotation."), 12),
    "series": (_("Series"), _("Only where this is one part of several: the name they share."), 1),
}
KINDS = {
    "number": _("a number"),
    "date": _("a day"),
    "person": _("a name or title"),
    "place": _("a small place"),
    "unit": _("an employer or school"),
    "office": _("an office"),
    "case": _("a case"),
    "name": _("perhaps a name"),
}


def of_draft(draft: queries.Draft) -> dict[str, Any]:
    """The same, from what is kept."""
    return {
        "role": draft.role,
        "place": draft.place,
        "band": draft.band,
        "correction": draft.correction,
        "version": draft.version,
        "texts": draft.texts,
    }


def read(post: QueryDict) -> dict[str, Any]:
    """role, place, version and texts as the form holds them. Whatever is missing is empty."""
    return {
        "role": post.get("role", ""),
        "place": post.get("place", ""),
        "band": post.get("band", ""),
        "correction": lines_in(post, "correction"),
        "version": version_in(post),
        "texts": {
            code: Words(**{field: post.get(f"{code}-{field}", "") for field in FIELDS}) for code in rules.LANGUAGES
        },
    }


def lines_in(post: QueryDict, field: str) -> dict[str, str]:
    """A sentence for the public, in each language."""
    return {code: post.get(f"{code}-{field}", "") for code in rules.LANGUAGES}


def public_lines(field: str, said: Mapping[str, str], marked: Collection[str] = ()) -> list[dict[str, Any]]:
    return [
        {
            "name": f"{code}-{field}",
            "code": code,
            "language": LANGUAGE_NAMES[code],
            "value": said.get(code, ""),
            "most": rules.LONGEST_LINE,
            "marked": f"{code}-{field}" in marked,
        }
        for code in rules.LANGUAGES
    ]


def version_in(post: QueryDict) -> int:
    """The version the form was filled in from; 0, which no story has, for anything else."""
    said = post.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def with_headlines(said: dict[str, Any]) -> dict[str, Any]:
    """The same, with a headline suggested where a quotation has none."""
    texts = dict(said["texts"])
    for code, words in texts.items():
        if words.quote and not words.headline and said["role"]:
            headline = labels.suggested_headline(said["role"], said["place"], words.quote, code)
            texts[code] = replace(words, headline=headline)
    return {**said, "texts": texts}


def with_traditional(said: dict[str, Any]) -> dict[str, Any]:
    """The same, with every empty Traditional field filled from the Simplified one. What is written there stays."""
    simple, own = said["texts"]["zh-hans"], said["texts"]["zh-hant"]
    filled = {field: getattr(own, field) or chinese.to_traditional(getattr(simple, field)) for field in FIELDS}
    return {**said, "texts": {**said["texts"], "zh-hant": Words(**filled)}}


def laid_out(
    said: dict[str, Any], *, theirs: queries.Draft | None = None, marked: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What the template needs. `marked`: "language-field" or a language whose fields need a look."""
    return {
        "role": said["role"],
        "version": theirs.version if theirs else said["version"],
        "roles": list(labels.ROLES.items()),
        "places": places(said["place"]),
        "band": said["band"],
        "correction": public_lines("correction", said["correction"], marked),
        "bands": list(labels.BANDS.items()),
        "languages": [_language(code, said, theirs, marked) for code in rules.LANGUAGES],
    }


def places(chosen: str) -> list[dict[str, Any]]:
    """Groups for a select: all China and its parts first, then the provinces of each part."""
    reader = get_language() or "zh-hans"

    def option(code: str) -> dict[str, Any]:
        return {"code": code, "word": labels.place_in(code, reader), "chosen": code == chosen}

    groups = [{"word": _("Wider than a province"), "places": [option(code) for code in ("", *provinces.PARTS)]}]
    for part, codes in provinces.PARTS.items():
        groups.append({"word": provinces.name_of(part, reader), "places": [option(code) for code in codes]})
    return groups


def _language(code: str, said: dict[str, Any], theirs: queries.Draft | None, marked: frozenset[str]) -> dict[str, Any]:
    words: Words = said["texts"][code]
    fields = []
    for field, (label, hint, rows) in FIELDS.items():
        mine = getattr(words, field)
        other = getattr(theirs.texts[code], field) if theirs else mine
        fields.append(
            {
                "name": f"{code}-{field}",
                "label": label,
                "hint": hint,
                "rows": rows,
                "most": rules.LONGEST[field],
                "value": mine,
                "theirs": other if other != mine else None,
                "marked": f"{code}-{field}" in marked or (code in marked and not mine and field != "series"),
            }
        )
    return {
        "code": code,
        "name": LANGUAGE_NAMES[code],
        "fields": fields,
        "open": code == "zh-hans" or not words.is_blank or bool(theirs and not theirs.texts[code].is_blank),
        "looked_over": looked_over(words),
    }


def looked_over(words: Words) -> list[dict[str, Any]]:
    """Each field in pieces, with a word for what is marked. What is too long to be saved is not looked over first."""
    return [
        {
            "label": label,
            "pieces": [(piece.text, KINDS.get(piece.kind, "")) for piece in _pieces(getattr(words, field), field)],
        }
        for field, (label, _hint, _rows) in FIELDS.items()
        if getattr(words, field)
    ]


def _pieces(text: str, field: str) -> list[highlight.Piece]:
    return highlight.pieces(text) if len(text) <= rules.LONGEST[field] else [highlight.Piece(text)]
