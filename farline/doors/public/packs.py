"""Information packs: the same for every reader, with the day on which each runs out."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language

from farline.doors.public.open_page import open_page, show, today
from farline.packs import queries


@open_page
def all_packs(request: HttpRequest) -> HttpResponse:
    return show(request, "public/packs.html", {"packs": queries.current(get_language() or "", today(request))})


@open_page
def one_pack(request: HttpRequest, kind: str) -> HttpResponse:
    pack = queries.pack_for(kind, get_language() or "", today(request))
    if pack is None:
        raise Http404
    return show(request, "public/pack.html", {"pack": pack})
