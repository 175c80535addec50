"""Pages whose words are the operator's own: who is behind this, the rules of calling, what happens to data."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farline.doors.public.open_page import open_page, show
from farline.guide import queries as guide

TITLES: dict[str, str | Promise] = {
    "about": _("Who is behind this"),
    "rules": _("The rules we call by"),
    "privacy": _("What is kept, and what is not"),
}


@open_page
def operators_page(request: HttpRequest, slug: str) -> HttpResponse:
    language = get_language() or ""
    try:
        page = {
            "title": guide.page_title(slug, language),
            "html": guide.page(slug, language),
            "converted": guide.page_converted(slug, language),
        }
    except guide.NoSuchPage:
        page = {"title": TITLES[slug], "html": "", "converted": False}
    return show(request, "public/page.html", {"page": page})
