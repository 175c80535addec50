"""What stands beside a text while it is written or judged: findings, redactions, quotations, languages in a row."""

from typing import Any

from django.http import HttpRequest

from farline.common import markdown
from farline.doors.office import gate_words, story_form
from farline.stories import difference, labels, queries, rules
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import EDITOR


def context(request: HttpRequest, draft: queries.Draft, viewer: str) -> dict[str, Any]:
    ticked, approved = set(request.POST.getlist("checked")), set(request.POST.getlist("quotes"))
    reads_note = rules.may_read_note(
        viewer, state=draft.state, writers=draft.writers, safety_reviewer=draft.safety_reviewer
    )
    # To a stranger, "this is a name we know" would answer guesses: in the writing, only the writers are told.
    told = viewer in draft.writers if draft.state in rules.IN_WRITING else draft.published_on is None
    return {
        "redacting": draft.state == rules.REDACTED,
        "note": draft.source if reads_note else "",
        "mine_to_take": draft.state == rules.SAFETY_REVIEW and draft.corrects is None and not reads_note,
        "may_take_back": rules.may_take_back(viewer, writers=draft.writers, approvers=queries.approvers(draft.id)),
        "nobody_left": draft.state == rules.SAFETY_REVIEW and not _free_after(draft, viewer),
        "checklist": [{"code": c, "word": labels.CHECKLIST[c], "ticked": c in ticked} for c in rules.CHECKLIST],
        "still_marked": still_marked(draft),
        "findings": gate_words.said(queries.findings(draft.id)) if told else [],
        "known": queries.known_facts(draft.id).count > 0 if draft.state in rules.IN_WRITING else False,
        "redactions": redactions(draft) if reads_note else [],
        "quotes": quotes(draft, approved),
        "readings": readings(draft),
    }


def _free_after(draft: queries.Draft, viewer: str) -> bool:
    """Whether somebody is left to read the text alone when this viewer takes the safety review."""
    taken = {viewer, *draft.writers, *draft.note_readers}
    return any(one.is_active and one.has_role(EDITOR) and one.handle not in taken for one in volunteers.everyone())


def readings(draft: queries.Draft) -> list[dict[str, Any]]:
    """Each language as it will look, and once more in pieces with what should be looked at."""
    return [
        {
            "code": code,
            "name": story_form.LANGUAGE_NAMES[code],
            "words": draft.texts[code],
            "role": labels.role_in(draft.role, code),
            "place": labels.place_in(draft.place, code),
            "band": labels.band_in(draft.band, code),
            "html": markdown.render(draft.texts[code].body),
            "looked_over": story_form.looked_over(draft.texts[code]),
        }
        for code in draft.languages
    ]


MOST_SHOWN = 12


def still_marked(draft: queries.Draft) -> list[dict[str, Any]]:
    """What the highlighter marks, language by language: to be named beside the verdict, not only far down the page."""
    rows = []
    for code in draft.languages:
        pieces = [
            {"text": text, "kind": kind}
            for part in story_form.looked_over(draft.texts[code])
            for text, kind in part["pieces"]
            if kind
        ]
        each = list({piece["text"]: piece for piece in pieces}.values())
        if each:
            more = max(0, len(each) - MOST_SHOWN)
            rows.append(
                {"code": code, "name": story_form.LANGUAGE_NAMES[code], "pieces": each[:MOST_SHOWN], "more": more}
            )
    return rows


def redactions(draft: queries.Draft) -> list[dict[str, Any]]:
    """Field by field, what was taken out of the first telling and what came instead; unchanged fields are left out."""
    rows = []
    for code, first in queries.first_telling(draft.id).items():
        for field, (label, _hint, _rows) in story_form.FIELDS.items():
            before, now = getattr(first, field), getattr(draft.texts[code], field)
            if before != now:
                rows.append(
                    {
                        "language": code,
                        "name": story_form.LANGUAGE_NAMES[code],
                        "label": label,
                        "changes": difference.between(before, now),
                    }
                )
    return rows


def quotes(draft: queries.Draft, approved: set[str]) -> list[dict[str, Any]]:
    return [
        {"language": code, "text": quote, "ticked": quote in approved}
        for code in draft.languages
        for quote in rules.quotations(draft.texts[code])
    ]
