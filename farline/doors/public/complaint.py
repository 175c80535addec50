"""A complaint: words only, sealed at once. Nobody is asked who they are."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.doors.public import gate
from farline.doors.public.open_page import open_page, show
from farline.incidents import actions as incidents
from farline.incidents import rules

MOST = 60


@gate.form_page
def complaint(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    words = request.POST.get("words", "")
    try:
        gate.check(request, form="complaint", field="words", most=MOST)
        incidents.raise_report(kind="complaint", text=words, by="public", now=timezone.now())
    except gate.Refused as refused:
        return _form(request, words, str(refused.message), refused.status)
    except incidents.NothingSaid:
        return _form(request, words, _("Please write a few words: what happened, and about when."), 400)
    except incidents.TooLong:
        return _form(
            request, words, _("This is longer than 2,000 characters. Please shorten it; nothing was lost."), 400
        )
    return redirect("public_complaint_done")


@open_page
def done(request: HttpRequest) -> HttpResponse:
    return show(request, "public/complaint_done.html", {"hours": rules.READ_WITHIN_HOURS})


def _form(request: HttpRequest, words: str = "", trouble: str = "", status: int = 200) -> HttpResponse:
    context = {"words": words, "trouble": trouble, "longest": rules.LONGEST, "hours": rules.READ_WITHIN_HOURS}
    return show(request, "public/complaint.html", context, status=status)
