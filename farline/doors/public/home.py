"""The first page: what this is, the tally, the newest stories, and the ways in and out."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from farline.doors.public import tally_shown
from farline.doors.public.open_page import open_page, show
from farline.stories import queries as stories

NEWEST = 3


@open_page
def home(request: HttpRequest) -> HttpResponse:
    newest = stories.published(get_language() or "")[:NEWEST]
    return show(request, "public/home.html", {"tally": tally_shown.shown(), "stories": newest})
