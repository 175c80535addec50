"""A link that may stand in a pack or a card: the same for everybody, plain to read and to type.

One that could be made for a single person would say who opened it.
"""

import html
import re
from itertools import pairwise
from urllib.parse import urlsplit

from farline.common import markdown

LONGEST, LONGEST_SOURCE = 100, 300
ONE_PERSONS = re.compile(r"(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])[0-9a-zA-Z]{12,}|\d{9,}")
PLAIN = re.compile(r"[A-Za-z0-9:/._~-]*")
CHANGES = 4  # from letter to figure and back within one piece: a key, no word
HREF = re.compile(r'href="([^"]*)"')
BARE = re.compile(r"\b(?:https?://|www\.)[^\s<>()\[\]\"'，。；、！？：“”「」（）]+", re.IGNORECASE)


def trouble(url: str) -> str:
    """What forbids a link, or ""."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname.strip("."):
        return "must be an address that begins with https://"
    if "@" in url or port is not None or parts.netloc.endswith(":"):
        return "must have no user, password or port"
    if "?" in url or "#" in url:
        return "must end without ? or #: what stands there could be made for one person"
    if not PLAIN.fullmatch(url):
        return "must hold nothing but letters, figures and / . - _ ~: other signs can hide a name or lead elsewhere"
    if len(url) > LONGEST:
        return f"has more than {LONGEST} characters: nobody can type it, and a code of it is hard to read"
    if any(_is_one_persons(piece) for piece in [*parts.path.split("/"), *parts.hostname.split(".")]):
        return "holds a row of letters and digits that could be made for one person"
    return ""


def trouble_at_source(url: str) -> str:
    """What forbids the address at which others published something, or "": they chose its form."""
    try:
        parts = urlsplit(url)
        plain = parts.username is None and parts.port is None
    except ValueError:
        return "is no address"
    if parts.scheme not in ("https", "http") or "." not in (parts.hostname or "").strip("."):
        return "must be an address that begins with https://"
    if not plain or "@" in url or any(char.isspace() or char in "\"'<>\\" for char in url):
        return "must have no user, password or port"
    if len(url) > LONGEST_SOURCE:
        return f"has more than {LONGEST_SOURCE} characters: nobody can type it, and a code of it is hard to read"
    return ""


def trouble_in(text: str) -> str:
    """What is wrong with the first unfit link of a Markdown text, or ""."""
    found = [html.unescape(href) for href in HREF.findall(markdown.render(text))]
    found += [url.rstrip(".,;:!?") for url in BARE.findall(text)]
    return next((f"the link {url} {wrong}" for url in found if (wrong := trouble(url))), "")


def _is_one_persons(piece: str) -> bool:
    """a1b2c3, 3f7c1f0a-5f0e-4d0c: marks between the parts hide nothing."""
    joined = re.sub(r"[-_.~]", "", piece)
    kinds = [char.isdigit() for char in joined]
    mixed = sum(one != other for one, other in pairwise(kinds)) >= CHANGES
    return mixed or ONE_PERSONS.search(piece) is not None or re.search(r"\d{9,}", joined) is not None
