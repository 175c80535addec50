"""Information packs: the same for every reader, with the day on which each runs out."""

import io
from urllib.parse import quote

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import get_language

from farline.doors.public.open_page import open_page, show, today
from farline.packs import queries


@open_page
def all_packs(request: HttpRequest) -> HttpResponse:
    return show(request, "public/packs.html", {"packs": queries.current(get_language() or "", today(request))})


@open_page
def one_pack(request: HttpRequest, kind: str) -> HttpResponse:
    pack = _found(request, kind)
    links = [{"label": link.label, "url": link.url, "qr": _qr(link.url)} for link in pack.links]
    kilobytes = -(-len(sheet_of(pack, get_language() or "zh-hans")) // 1000)
    return show(request, "public/pack.html", {"pack": pack, "links": links, "kilobytes": kilobytes})


@open_page
def sheet(request: HttpRequest, kind: str) -> HttpResponse:
    """The pack as one file to keep: no script, nothing fetched, plain enough for a telephone ten years old."""
    answer = HttpResponse(sheet_of(_found(request, kind), get_language() or "zh-hans"), content_type="text/html")
    answer.headers["Content-Disposition"] = f'attachment; filename="{kind}.html"'
    return answer


def sheet_of(pack: queries.Pack, language: str) -> bytes:
    return loader.render_to_string("public/pack_sheet.html", {"pack": pack, "language": language}).encode()


def _found(request: HttpRequest, kind: str) -> queries.Pack:
    pack = queries.pack_for(kind, get_language() or "", today(request))
    if pack is None:
        raise Http404
    return pack


def _qr(url: str) -> str:
    """From a screen to a telephone: dark on light in every theme, or no camera reads it."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False)
    return f"data:image/svg+xml,{quote(out.getvalue().decode())}"
