"""All pages in one HTML file that opens from a USB stick: no other file, no script, no request."""

import base64
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from farline.doors.public.mirror import links

NAME = "farline.html"
MAIN = re.compile(r"<main\b[^>]*>(.*)</main>", re.S)
HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.S)
TAG = re.compile(r"<[^>]+>")
# Names inside a page; joined with others, the same name would occur many times.
NAMES = re.compile(r'(\s(?:id|for|aria-labelledby|aria-describedby)=)"([^"]*)"')
WITHIN = re.compile(r'(\shref=)"#([^"]*)"')
# What led to a file beside the pages leads nowhere here: its words stay, a button goes.
DEAD_BUTTON = re.compile(r'\s*<p><a class="button[^"]*">[^<]*</a></p>')
DEAD = re.compile(r"<a>([^<]*)</a>")


@dataclass(frozen=True)
class Sheet:
    id: str
    language: str
    title: str
    body: str


def sheet(path: str, language: str, html: str, known: set[str]) -> Sheet:
    """One page as a section. `known`: the paths that have a section too."""
    id, main, heading = id_of(path), MAIN.search(html), HEADING.search(html)
    body = main[1] if main else ""
    body = NAMES.sub(lambda m: f'{m[1]}"{" ".join(f"{id}--{name}" for name in m[2].split())}"', body)
    body = WITHIN.sub(lambda m: f'{m[1]}"#{id}--{m[2]}"', body)
    body = links.ATTRIBUTE.sub(lambda m: _turned(m, known), body)
    body = DEAD.sub(r"\1", DEAD_BUTTON.sub("", body))
    body = body.replace("<h1", "<h2").replace("</h1>", "</h2>")
    return Sheet(id, language, " ".join(TAG.sub("", heading[1]).split()) if heading else id, body)


def id_of(path: str) -> str:
    return path.strip("/").replace("/", "-").replace(".", "-")


def build(sheets: list[Sheet], styles: str) -> bytes:
    """`styles`: the style sheets, joined. The page allows itself exactly these and nothing else."""
    # A policy can name inline style by its hash; nothing of the site could be smuggled in beside it.
    digest = base64.b64encode(hashlib.sha256(styles.encode("utf-8")).digest()).decode("ascii")
    parts = [
        {"code": code, "name": name, "sheets": [_marked(one) for one in sheets if one.language == code]}
        for code, name in settings.LANGUAGES
    ]
    context = {"parts": parts, "styles": mark_safe(styles), "digest": digest, "DEMO": settings.DEMO}  # noqa: S308 - our own style sheets
    return render_to_string("public/mirror/one_file.html", context).encode("utf-8")


def _marked(one: Sheet) -> dict[str, str]:
    # Both were rendered and escaped by the page's own template a moment ago.
    return {"id": one.id, "title": mark_safe(one.title), "body": mark_safe(one.body)}  # noqa: S308


def _turned(match: re.Match[str], known: set[str]) -> str:
    path = urlsplit(match["target"]).path
    return f'{match["before"]}"#{id_of(path)}"' if path in known else ""
