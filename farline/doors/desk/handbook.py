"""The volunteers' manual: one Markdown file for each language, with pictures of the real screens.

On the desk it is a page; `farline manual` writes it as single files that open without a network.
"""

import base64
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.common import markdown
from farline.doors.common.access import needs_role
from farline.doors.common.context import html_lang

FOLDER = Path(__file__).parent / "manual"
PICTURES = Path(__file__).parent / "static" / "desk" / "manual"
LANGUAGES = ("zh-hans", "zh-hant", "en")
PICTURE = re.compile(r"\[\[([a-z]+)\|([^\]\n]+)\]\]")
STYLE = (
    "body{font:1.1rem/1.7 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color:#23302b;"
    "background:#fffdf6}"
    "img{max-width:100%;height:auto;border:1px solid #ddd3bf;border-radius:12px}"
    "figure{margin:1.5rem 0;max-width:22rem}"
    "figcaption{color:#5c5648}h1,h2{line-height:1.3}@media print{figure{break-inside:avoid}}"
)


@needs_role("caller")
@require_GET
def manual(request: HttpRequest) -> HttpResponse:
    language = get_language() or "zh-hans"
    title, body = written(language, lambda name: static(f"desk/manual/{name}"))
    return render(request, "desk/manual.html", {"title": title, "body": body})


@needs_role("caller")
@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """The same in one file, to keep on a device that has no network."""
    language = get_language() or "zh-hans"
    response = HttpResponse(whole(language), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="farline-{language}.html"'
    return response


def written(language: str, address: Callable[[str], str]) -> tuple[str, SafeString]:
    """Title and body; `address` says where a picture lies."""
    text = _text(language if language in LANGUAGES else "zh-hans")
    head, _, rest = text.partition("\n")
    parts: list[str] = []
    at = 0
    for found in PICTURE.finditer(rest):
        parts.append(markdown.render(rest[at : found.start()]))
        name = f"{language}-{found[1]}.png"
        parts.append(
            format_html(
                '<figure><img src="{}" alt="" width="360" height="740" loading="lazy">'
                "<figcaption>{}</figcaption></figure>",
                address(name),
                found[2],
            )
        )
        at = found.end()
    parts.append(markdown.render(rest[at:]))
    return head.lstrip("# ").strip(), mark_safe("".join(parts))  # noqa: S308 - cleaned piece by piece


def whole(language: str) -> str:
    """One file: nothing in it asks the network for anything."""
    title, body = written(language, _embedded)
    return (
        f'<!doctype html><html lang="{html_lang(language)}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
    )


@lru_cache(maxsize=8)
def _text(language: str) -> str:
    return (FOLDER / f"volunteers.{language}.md").read_text(encoding="utf-8")


def _embedded(name: str) -> str:
    return "data:image/png;base64," + base64.b64encode((PICTURES / name).read_bytes()).decode()
