"""Manuals: one Markdown file for each language, with pictures of the real screens, as a page and as a single file.

The single file opens without a network. tests/browser/test_manual_pictures.py takes the pictures anew.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.http import HttpResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from farline.common import markdown
from farline.doors.common.context import html_lang

LANGUAGES = ("zh-hans", "zh-hant", "en")
PICTURE = re.compile(r"\[\[([a-z]+)\|([^\]\n]+)\]\]")
HEADING = re.compile(r"<h2>(.*?)</h2>")
STYLE = (
    "body{font:1.1rem/1.7 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;color:#23302b;"
    "background:#fffdf6}"
    "img{max-width:100%;height:auto;border:1px solid #ddd3bf;border-radius:12px}"
    "figure{margin:1.5rem 0;max-width:22rem}"
    "figcaption{color:#5c5648}h1,h2{line-height:1.3}@media print{figure{break-inside:avoid}}"
)


@dataclass(frozen=True)
class Manual:
    """`folder` holds NAME.LANGUAGE.md; `pictures` lie where the pages' own files do, LANGUAGE-NAME.png."""

    name: str
    folder: Path
    pictures: Path

    def written(self, language: str) -> tuple[str, SafeString]:
        """Title and body, for a page of the site."""
        place = f"{self.pictures.parent.name}/{self.pictures.name}"
        return self._rendered(language, lambda name: static(f"{place}/{name}"))

    def file(self, language: str) -> HttpResponse:
        """The same in one file, to keep on a device that has no network."""
        response = HttpResponse(self.whole(language), content_type="text/html; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="farline-{self.name}-{language}.html"'
        return response

    def whole(self, language: str) -> str:
        """One file: nothing in it asks the network for anything."""
        with translation.override(language):
            title, body = self._rendered(language, self._embedded)
        return (
            f'<!doctype html><html lang="{html_lang(language)}"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
            f"<style>{STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>\n"
        )

    def text(self, language: str) -> str:
        return _text(self.folder / f"{self.name}.{language if language in LANGUAGES else 'zh-hans'}.md")

    def picture_names(self, language: str) -> list[str]:
        return [found[1] for found in PICTURE.finditer(self.text(language))]

    def _rendered(self, language: str, address: Callable[[str], str]) -> tuple[str, SafeString]:
        """`address` says where a picture lies."""
        head, _, rest = self.text(language).partition("\n")
        parts: list[str] = []
        at = 0
        for found in PICTURE.finditer(rest):
            parts.append(markdown.render(rest[at : found.start()]))
            parts.append(
                format_html(
                    '<figure><img src="{}" alt="" width="360" height="740" loading="lazy">'
                    "<figcaption>{}</figcaption></figure>",
                    address(f"{language}-{found[1]}.png"),
                    found[2],
                )
            )
            at = found.end()
        parts.append(markdown.render(rest[at:]))
        return head.lstrip("# ").strip(), _with_contents("".join(parts))

    def _embedded(self, name: str) -> str:
        return "data:image/png;base64," + base64.b64encode((self.pictures / name).read_bytes()).decode()


def _with_contents(body: str) -> SafeString:
    """A list of the parts before the first of them, each a way to its heading."""
    heads = HEADING.findall(body)
    numbered = iter(range(1, len(heads) + 1))
    placed = HEADING.sub(lambda found: f'<h2 id="part-{next(numbered)}">{found[1]}</h2>', body)
    ways = "".join(f'<li><a href="#part-{at}">{head}</a></li>' for at, head in enumerate(heads, 1))
    before, between, after = placed.partition("<h2")
    return mark_safe(f'{before}<nav aria-label="{_("Contents")}"><ul>{ways}</ul></nav>{between}{after}')  # noqa: S308


@lru_cache(maxsize=8)
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
