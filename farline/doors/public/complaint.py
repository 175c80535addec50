"""A complaint: words only, sealed at once. Nobody is asked who they are."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farline.common.text import clean_text
from farline.doors.public import gate
from farline.doors.public.open_page import show
from farline.incidents import actions as incidents
from farline.incidents import queries, rules

STATES = {
    rules.RAISED: gettext_lazy("It has arrived and waits to be read."),
    rules.TRIAGED: gettext_lazy("Somebody has read it and looks into it."),
    rules.CONTAINED: gettext_lazy("What was wrong has been stopped; it is still being looked into."),
    rules.CLOSED: gettext_lazy("It is settled."),
}


@gate.form_page
def complaint(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    words = request.POST.get("words", "")
    try:
        gate.check(request, form="complaint", field="words")
        number = _take_in(words, rules.as_number(request.POST.get("number", "")[:40]))
    except gate.Refused as refused:
        return _form(request, words, str(refused.message), refused.status)
    except incidents.NothingSaid:
        return _form(request, words, _("Please write a few words: what happened, and about when."), 400)
    except incidents.TooLong:
        return _form(
            request, words, _("This is longer than 2,000 characters. Please shorten it; nothing was lost."), 400
        )
    # Shown in this very answer: in an address it would stay in the device's history.
    return show(request, "public/complaint_done.html", {"hours": rules.READ_WITHIN_HOURS, "number": number})


@gate.form_page
def answer(request: HttpRequest) -> HttpResponse:
    """Where a complaint stands, for whoever wrote its number down. Nothing tells a wrong number from an old one."""
    if request.method != "POST":
        return show(request, "public/answer.html")
    number = request.POST.get("number", "")[:40]
    try:
        gate.check(request, form="answer", field="number")
    except gate.Refused as refused:
        return show(request, "public/answer.html", {"trouble": refused.message}, status=refused.status)
    found = gate.in_even_time(lambda: queries.answer_under(number))
    if found is None:
        trouble = _("Nothing lies under this number. Please compare the twelve digits.")
        return show(request, "public/answer.html", {"trouble": trouble}, status=404)
    return show(request, "public/answer.html", {"found": found, "state": STATES[found.state]})


def _take_in(words: str, number: str) -> str:
    """The number under which the answer will be read. The same form sent again by a reload is the same complaint."""
    kept = queries.words_under(number)
    if kept is not None and kept == clean_text(words):
        return number
    if kept is not None or not number:
        number = _drawn()
    incidents.raise_report(kind="complaint", text=words, by="public", now=timezone.now(), number=number)
    return number


def _drawn() -> str:
    """Twelve digits that nobody else has, to be written down by whoever wishes an answer."""
    return f"{secrets.randbelow(10**rules.NUMBER_DIGITS):0{rules.NUMBER_DIGITS}d}"


def _form(request: HttpRequest, words: str = "", trouble: str = "", status: int = 200) -> HttpResponse:
    context = {
        "words": words,
        "number": rules.as_number(request.POST.get("number", "")[:40]) or _drawn(),
        "trouble": trouble,
        "longest": rules.LONGEST,
        "hours": rules.READ_WITHIN_HOURS,
    }
    return show(request, "public/complaint.html", context, status=status)
