"""What the call page shows: script step, practice talk, outcomes, note. Pages and fragments share it."""

import datetime as dt
import secrets
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farline.calls.queries import reveals
from farline.doors.desk import line, outcome_words, place_kept, practice_talk
from farline.doors.desk.claims import Person, caller
from farline.guide import queries as guide
from farline.journeys import cap_reveals, place_call
from farline.mentoring import actions as mentoring
from farline.mentoring import queries as beside

CARDS_AT_HAND = 4
MODULES = [
    "clock.js",
    "claim.js",
    "script.js",
    "answers.js",
    "note.js",
    "outcome.js",
    "line.js",
    "ear.js",
    "kept.js",
    "focus.js",
]


def language() -> str:
    return get_language() or "zh-hans"


def move(request: HttpRequest, person: Person) -> None:
    """Take a step of the script or of the practice talk, as the address asks, and remember it."""
    wanted = {name: request.GET[name][:60] for name in ("step", "turn", "speech") if name in request.GET}
    if wanted:
        place_kept.keep(request, person.call_id, **wanted)
    if "step" in wanted:
        # Kept only while this volunteer lets a mentor sit beside.
        script = person.claim.script
        mentoring.show_step(volunteer=caller(request), script=script, step=wanted["step"], now=timezone.now())


def script_step(person: Person, kept: dict[str, Any]) -> dict[str, Any]:
    return step_of(person.claim.script, kept, reverse("desk_call", args=[person.call_id]))


def step_of(slug: str, kept: dict[str, Any], here: str) -> dict[str, Any]:
    """The step of a script at which somebody is, with links to the page at `here`."""
    script = guide.script_for(slug, language(), kept.get("speech", ""))
    if script is None:
        return {"step": None, "suggested": ""}
    step = script.at(kept.get("step", ""))
    choices = [{"label": label, "url": f"{here}?step={quote(goto)}#script"} for label, goto in step.choices]
    return {
        "step": {"title": step.title, "say": step.say, "tip": step.tip, "choices": choices},
        "step_cards": guide.at_hand(language(), step.tags)[:CARDS_AT_HAND] if step.tags else [],
        "never_say": script.never_say,
        "if_asked": script.if_asked,
        "suggested": step.outcome,
        "suggested_label": outcome_words.label_of(step.outcome),
        "script_language": language(),
        "speeches": _speeches(slug, kept.get("speech", ""), here),
        "at_first": step.id == script.first,
        "first_url": f"{here}?step={quote(script.first)}#script",
    }


def _speeches(slug: str, chosen: str, here: str) -> list[dict[str, Any]]:
    """The ways of speaking to choose from; none where there is but one."""
    others = guide.variants_of(slug, language())
    ways = [("", _("Standard Chinese"))] + [(one.slug, one.speech) for one in others]
    return (
        [
            {"label": label, "url": f"{here}?speech={quote(slug)}#script", "chosen": slug == chosen}
            for slug, label in ways
        ]
        if others
        else []
    )


def step_tags(request: HttpRequest, person: Person) -> tuple[str, ...]:
    script = guide.script_for(person.claim.script, language())
    return script.at(place_kept.of_call(request, person.call_id).get("step", "")).tags if script else ()


def context(request: HttpRequest, person: Person, **more: Any) -> dict[str, Any]:
    kept = place_kept.of_call(request, person.call_id)
    here = reverse("desk_call", args=[person.call_id])
    practice = (
        practice_talk.talk(kept["scenario"], kept.get("turn", ""), language(), here) if "scenario" in kept else None
    )
    wired = {} if practice else line.context(request, person)
    hidden = {} if practice or wired or "placed" in more else {"numbers_left": numbers_left(request, person.now)}
    return {
        "person": person,
        "call_id": person.call_id,
        "practice": practice,
        "beside": beside.invited(caller(request), person.now),
        "outcome_key": secrets.token_urlsafe(16),
        "line": practice.line_result if practice else "",
        "note": person.claim.note,
        "follow_up": kept.get("follow_up"),
        "modules": [f"desk/{name}" for name in MODULES],
        **script_step(person, kept),
        **outcome_words.groups(),
        **wired,
        **hidden,
        **more,
    }


def numbers_left(request: HttpRequest, now: dt.datetime) -> int:
    me = caller(request)
    most = cap_reveals.cap_reveals(volunteer=me, now=now)
    return max(0, most - reveals.seen_lately(me, now).shown)


def show(
    request: HttpRequest, person: Person, placed: place_call.Placed | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The whole page. Only the answer to the POST that asked for it carries the number."""
    if placed is not None:
        more |= {"placed": placed, "qr": f"data:image/svg+xml,{quote(placed.qr)}" if placed.qr else ""}
    shown = context(request, person, **more)
    response = render(request, "desk/call.html", shown, status=status)
    return line.holds_line(response) if "wire" in shown else response
