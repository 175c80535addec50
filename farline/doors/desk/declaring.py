"""The declaration, in the person's own voice: ask, read back, save. Opened only after an outcome with a yes.

The name is in the form's own fields and travels only in POST bodies. Nothing of it is kept in an address,
a session or a table by this door.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from farline.declarations import rules
from farline.doors.common.access import needs_role
from farline.doors.desk import claims, place_kept, read_back, relatives, spoken
from farline.doors.desk.framing import may_stand_beside
from farline.journeys import correct_declaration, take_declaration


@may_stand_beside
@needs_role("caller")
def declare(request: HttpRequest, window: int) -> HttpResponse:
    if not take_declaration.may_declare(window_id=window, volunteer=claims.caller(request), now=timezone.now()):
        return closed(request, window)
    if request.method != "POST":
        return _ask(request, window, [spoken.Voice(0, dict.fromkeys(spoken.ORGANIZATIONS, ""))])
    voices = spoken.read(request.POST)
    wish = request.POST.get("do", "read")
    if wish == "edit":
        return _ask(request, window, voices)
    if wish == "add" and len(voices) < spoken.MOST_PEOPLE:
        voices.append(spoken.Voice(len(voices), dict.fromkeys(spoken.ORGANIZATIONS, "")))
        return _ask(request, window, voices)
    if wish.startswith("remove-") and wish[7:].isdigit():
        return _ask(request, window, spoken.without(voices, int(wish[7:])))
    problems = spoken.problems_of_first_page(voices)
    if problems:
        return _ask(request, window, voices, problems)
    if wish not in ("confirm", "check"):
        return _read_aloud(request, window, voices)
    problems = read_back.problems(voices)
    if problems:
        return _read_aloud(request, window, voices, problems)
    if wish == "check":  # the page asks whether something is missing before it sends what is saved
        return HttpResponse(status=204)
    return _save(request, window, voices)


def closed(request: HttpRequest, window: int) -> HttpResponse:
    """Used, closed, somebody else's, or never there: one page for all, so that nothing is learned by trying."""
    return render(request, "desk/window_closed.html", {"saved": place_kept.form_saved(request)}, status=404)


def _ask(
    request: HttpRequest, window: int, voices: list[spoken.Voice], problems: list[spoken.Problem] | None = None
) -> HttpResponse:
    wrong = {problem.anchor: problem.text for problem in problems or []}
    people = [
        {
            "index": voice.index,
            "prefix": voice.prefix,
            "name": voice.name,
            "name_kind": voice.name_kind,
            "risk": voice.risk,
            "earlier": voice.earlier,
            "kind_problem": wrong.get(voice.prefix + "name_kind"),
            "name_problem": wrong.get(voice.prefix + "name") or wrong.get(voice.prefix + "risk"),
            "organizations": [
                {
                    "name": voice.prefix + name,
                    "label": label,
                    "hint": hint,
                    "value": voice.statuses[name],
                    "problem": wrong.get(voice.prefix + name),
                    "options": [{"code": code, "label": words} for code, words in spoken.STATUS_WORDS.items()],
                }
                for name, (label, hint) in spoken.ORGANIZATIONS.items()
            ],
        }
        for voice in voices
    ]
    shown = {
        "window": window,
        "people": people,
        "problems": spoken.listed(problems, len(voices)),
        "about_when": [{"code": code, "label": words} for code, words in spoken.ABOUT_WHEN_WORDS.items()],
    }
    return render(request, "desk/declare.html", shown, status=422 if problems else 200)


def _read_aloud(
    request: HttpRequest, window: int, voices: list[spoken.Voice], problems: list[spoken.Problem] | None = None
) -> HttpResponse:
    wrong = {problem.anchor: problem.text for problem in problems or []}
    hidden = {"people": str(len(voices))}
    for voice in voices:
        hidden |= voice.typed()
    shown = {
        "window": window,
        "problems": spoken.listed(problems, len(voices)),
        "hidden": [{"name": name, "value": value} for name, value in hidden.items()],
        "people": [
            {
                "index": voice.index,
                "prefix": voice.prefix,
                "name": voice.name,
                "read_back": read_back.sentence(voice),
                "told": voice.told,
                "receipt": voice.receipt,
                "heard_problem": wrong.get(voice.prefix + "heard"),
                "heard_options": [
                    {"code": code, "label": words, "ticked": code in voice.heard}
                    for code, words in read_back.heard_words(voice)
                ],
            }
            for voice in voices
        ],
    }
    return render(request, "desk/declare_read.html", shown, status=422 if problems else 200)


def _save(request: HttpRequest, window: int, voices: list[spoken.Voice]) -> HttpResponse:
    people = [
        take_declaration.PersonDeclares(
            party=voice.statuses["party"],
            league=voice.statuses["league"],
            pioneers=voice.statuses["pioneers"],
            name=voice.name,
            name_kind=voice.name_kind,
            real_name_risk_told=voice.risk if voice.name_kind == rules.REAL else False,
            heard=sorted(voice.heard),
            wants_receipt=voice.receipt,
            about_when=voice.earlier,
        )
        for voice in voices
    ]
    try:
        offers = take_declaration.take_declaration(
            window_id=window, volunteer=claims.caller(request), people=people, now=timezone.now()
        )
    except take_declaration.WindowClosed:
        return closed(request, window)
    place_kept.forget_saved(request)
    place_kept.keep_form_saved(request)
    return _done(request, window, len(people), offers)


@may_stand_beside
@needs_role("caller")
def change_mind(request: HttpRequest, window: int) -> HttpResponse:
    """The person is still on the line and takes it back; afterwards only day, organizations and name find it."""
    voice = request.POST.get("voice", "")
    if request.method != "POST" or not (voice.isascii() and voice.isdigit() and len(voice) < 3):
        return redirect("desk_home")
    try:
        correct_declaration.change_mind(
            window_id=window, voice=int(voice), volunteer=claims.caller(request), now=timezone.now()
        )
    except correct_declaration.NothingToCorrect:
        return render(request, "desk/change_mind.html", {"found": False}, status=404)
    return render(request, "desk/change_mind.html", {"found": True})


def _done(request: HttpRequest, window: int, people: int, offers: list[take_declaration.Offer]) -> HttpResponse:
    receipts = [
        {"nth": offer.person_index + 1, "groups": [offer.code[at : at + 4] for at in range(0, len(offer.code), 4)]}
        for offer in offers
        if offer.code
    ]
    shown: dict[str, Any] = {"receipts": receipts, "many": people > 1, "title": _("Declaration saved")}
    way = relatives.spoken_way(get_language() or "zh-hans", timezone.now().date())
    shown |= {"window": window, "voices": range(people), "relatives": way}
    return render(request, "desk/declare_done.html", shown)
