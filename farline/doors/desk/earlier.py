"""Somebody had quit long ago and says so; and leaving a form without saving."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.corrections import actions as corrections
from farline.doors.common.access import needs_role
from farline.doors.desk import claims, declaring, place_kept, spoken
from farline.doors.desk.framing import is_framed, may_stand_beside
from farline.journeys import note_earlier_quit


@may_stand_beside
@needs_role("caller")
def earlier(request: HttpRequest, window: int) -> HttpResponse:
    if not note_earlier_quit.may_note(window_id=window, volunteer=claims.caller(request), now=timezone.now()):
        return declaring.closed(request, window)
    chosen = set(request.POST.getlist("organizations")) & set(spoken.ORGANIZATIONS)
    when = request.POST.get("about_when", "")
    problems: list[spoken.Problem] = []
    if request.method == "POST":
        if not chosen:
            problems.append(spoken.Problem("organizations", _("Please choose what they had quit.")))
        if when not in spoken.ABOUT_WHEN_WORDS:
            problems.append(spoken.Problem("about_when", _("Please choose about when, or “they do not remember”.")))
        if not problems:
            try:
                note_earlier_quit.note_earlier_quit(
                    window_id=window,
                    volunteer=claims.caller(request),
                    party="party" in chosen,
                    league="league" in chosen,
                    pioneers="pioneers" in chosen,
                    about_when=when,
                    now=timezone.now(),
                )
            except note_earlier_quit.WindowClosed:
                return declaring.closed(request, window)
            place_kept.forget_saved(request)
            place_kept.keep_form_saved(request)
            return render(request, "desk/earlier_done.html")
    shown = {
        "window": window,
        "problems": problems,
        "organizations": [
            {"code": code, "label": label, "ticked": code in chosen}
            for code, (label, _h) in spoken.ORGANIZATIONS.items()
        ],
        "about_when": [
            {"code": code, "label": label, "ticked": code == when} for code, label in spoken.ABOUT_WHEN_WORDS.items()
        ],
    }
    return render(request, "desk/earlier.html", shown, status=422 if problems else 200)


@may_stand_beside
@needs_role("caller")
def leave(request: HttpRequest, window: int) -> HttpResponse:
    """Nothing was declared: the form closes for good and nothing of it stays."""
    if request.method == "POST":
        corrections.close_window(window_id=window, volunteer=claims.caller(request))
        place_kept.forget_saved(request)
        if is_framed(request):
            return render(request, "desk/form_left.html")
        messages.success(request, _("The form is closed, and nothing of it is kept. Thank the person all the same."))
    return redirect("desk_home")
