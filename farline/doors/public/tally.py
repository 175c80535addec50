"""The tally for everyone: what was counted, how, what it proves and what it cannot."""

from django.http import HttpRequest, HttpResponse

from farline.doors.public import tally_shown
from farline.doors.public.open_page import open_page, show


@open_page
def tally(request: HttpRequest) -> HttpResponse:
    return show(request, "public/tally.html", {"tally": tally_shown.shown()})
