"""Complaints and reports: opened only here, by a coordinator, one by one."""

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.doors.common.access import needs_role
from farline.doors.office import refusals, report_words
from farline.incidents import actions, queries, rules
from farline.volunteers.rules import COORDINATOR

PROMISED = dt.timedelta(hours=rules.READ_WITHIN_HOURS)


@needs_role(COORDINATOR)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """What nobody has read comes first, and of that whoever may be in danger."""
    found = sorted(queries.open_reports(), key=lambda one: (one.state != rules.RAISED, one.kind not in rules.URGENT))
    rows = [
        {
            "report": one,
            "kind": report_words.KINDS[one.kind],
            "state": report_words.state_of(one.kind, one.state),
            "urgent": one.state == rules.RAISED and one.kind in rules.URGENT,
            "read_by": one.raised_on + PROMISED if one.state == rules.RAISED and one.kind == "complaint" else None,
        }
        for one in found
    ]
    closed = [(one, report_words.KINDS[one.kind]) for one in queries.closed_reports()]
    return render(request, "office/reports.html", {"rows": rows, "closed": closed, "hours": rules.READ_WITHIN_HOURS})


@needs_role(COORDINATOR)
@require_GET
def report(request: HttpRequest, id: int) -> HttpResponse:
    return _shown(request, id)


def _shown(request: HttpRequest, id: int, draft: str = "") -> HttpResponse:
    """`draft`: an answer that was typed and not sent."""
    found = queries.report_for(id)
    if found is None:
        raise Http404
    over, words = found.state == rules.CLOSED, report_words.moves_of(found.kind)
    moves = [
        (state, report_words.AGAIN if over else word)
        for state, word in words.items()
        if rules.may_move(found.state, state)
    ]
    seen = {
        "report": found,
        "kind": report_words.KINDS[found.kind],
        "text": report_words.text_of(found.text),
        "first": () if over else report_words.FIRST.get(found.kind, ()),
        "state": report_words.state_of(found.kind, found.state),
        "moves": moves,
        "draft": draft,
    }
    return render(request, "office/report.html", seen)


@needs_role(COORDINATOR)
@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    state = request.POST.get("state", "")
    found = queries.report_for(id)
    if found is None or state not in rules.STATES:
        raise Http404
    typed = request.POST.get("answer", "").strip()
    unsent = typed if found.answerable and typed and typed != found.answer.strip() else ""
    if unsent and state == rules.CLOSED:
        messages.warning(request, _("Your answer is not sent yet. Please send it first, or empty the field."))
        return _shown(request, id, unsent)
    try:
        actions.change_state(report_id=id, state=state, by=request.user.get_username(), now=timezone.now())
    except actions.NotThatWay as refusal:
        refusals.say(request, refusal)
    else:
        messages.success(request, _("Saved."))
    if unsent:
        messages.warning(request, _("Your answer is not sent yet. It stands in the field below."))
        return _shown(request, id, unsent)
    return redirect("office_reports") if state == rules.CLOSED else redirect("office_report", id)


@needs_role(COORDINATOR)
@require_POST
def answer(request: HttpRequest, id: int) -> HttpResponse:
    """What whoever complained reads under their number."""
    if queries.report_for(id) is None:
        raise Http404
    words, by, now = request.POST.get("answer", ""), request.user.get_username(), timezone.now()
    hides = request.POST.get("do") == "hide"
    try:
        if hides:
            actions.hide_answer(report_id=id, by=by, now=now)
        else:
            actions.answer(report_id=id, text=words, by=by, now=now)
    except (actions.NothingSaid, actions.TooLong, actions.NotThatWay) as refusal:
        refusals.say(request, refusal)
    else:
        there = _("Your answer can be read under the number of the complaint.")
        messages.success(request, _("Nobody can read the answer any more.") if hides else there)
    return redirect("office_report", id)
