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
MOST_CHANGES, MOST_FIGURES, LONGEST_FIGURES = 6, 8, 6  # in host and path together; in a row, a day apart
DAY = re.compile(r"20\d{2}[01]\d[0-3]\d")
WORD, HARD = 15, 5  # letters of a word; consonants in a row, in a word of eight letters or more
LONGEST_NAME = 30  # letters of a registered name: nobody pays for one for each reader, and it may be words joined
HREF = re.compile(r'href="([^"]*)"')
END = r"[^\s<>()\[\]\"'，。；、！？：“”「」（）]"
# Any scheme, www., and a host with a path behind it: a reader types it, or a program makes a link of it.
# No scheme is longer than these: without an end, a row of a.a.a.a is read anew from each of its letters.
BARE = re.compile(
    rf"\b[a-z][a-z0-9+.-]{{0,30}}://{END}+|\bwww\.{END}+|(?<![\w.@/:-])(?:[a-z0-9-]+\.)+[a-z]{{2,}}[/?#]{END}+"
    rf"|\b(?:javascript|data|tel|sms|mailto|vbscript):{END}+",
    re.IGNORECASE,
)


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
    if not re.search(r"[A-Za-z]", parts.hostname.rsplit(".", 1)[-1]):
        return "must name a host: numbers alone say nothing to a reader"
    if len(url) > LONGEST:
        return f"has more than {LONGEST} characters: nobody can type it, and a code of it is hard to read"
    below, name = _host(parts.hostname)
    pieces = [*below, *parts.path.split("/")]
    if (
        any(map(_is_one_persons, pieces))
        or any(_is_one_persons(label, most=LONGEST_NAME) for label in name)
        or _is_one_persons_in_all("".join([*name, *pieces]))
    ):
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
        return "must be an address that begins with https:// or http://"
    if not plain or "@" in url or any(char.isspace() or char in "\"'<>\\" for char in url):
        return "must have no user, password or port"
    if len(url) > LONGEST_SOURCE:
        return f"has more than {LONGEST_SOURCE} characters: nobody can type it, and a code of it is hard to read"
    return ""


def trouble_in(text: str) -> str:
    """What is wrong with the first unfit link of a Markdown text, or ""."""
    return next((f"the link {url} {wrong}" for url in all_in(text) if (wrong := trouble(url))), "")


def all_in(text: str) -> list[str]:
    """Every link of a Markdown text, and whatever a reader or a program would take for one."""
    return [*(html.unescape(href) for href in HREF.findall(markdown.render(text))), *_bare(text)]


def _host(host: str) -> tuple[list[str], list[str]]:
    """Labels that the owner of a name may make up for each reader, and the name that was registered, in public."""
    labels = host.split(".")
    kept = 3 if len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3 else 2
    return labels[:-kept], labels[-kept:]


def new_in(text: str, before: str) -> list[str]:
    """Links that a text holds and held not before, for those who read it over."""
    known = set(_bare(before))
    return [url for url in dict.fromkeys(_bare(text)) if url not in known]


def _bare(text: str) -> list[str]:
    return [url.rstrip(".,;:!?\\") for url in BARE.findall(text)]


def _is_one_persons(piece: str, most: int = WORD) -> bool:
    """a1b2c3, 3f7c1f0a-5f0e-4d0c: marks between the parts hide nothing."""
    joined = re.sub(r"[-_.~]", "", piece)
    kinds = [char.isdigit() for char in joined]
    mixed = sum(one != other for one, other in pairwise(kinds)) >= CHANGES
    row = any(len(figures) >= LONGEST_FIGURES and not DAY.fullmatch(figures) for figures in re.findall(r"\d+", piece))
    return (
        mixed
        or row
        or ONE_PERSONS.search(piece) is not None
        or any(_is_no_word(word, most) for word in re.findall("[A-Za-z]+", piece))
    )


def _is_one_persons_in_all(joined: str) -> bool:
    """/12345678/87654321, /a1/b2/c3/d4/e5/f6: what is short in each piece is long in all of them."""
    kinds = [char.isdigit() for char in re.sub(r"[-_.~]", "", joined)]
    changes = sum(one != other for one, other in pairwise(kinds))
    return sum(kinds) > MOST_FIGURES or changes >= MOST_CHANGES


def _is_no_word(letters: str, most: int) -> bool:
    """qzxkvbnmtrw, aBcDeFgH: letters drawn by chance."""
    turns = sum(one.islower() and other.isupper() for one, other in pairwise(letters))
    hard = len(letters) >= 8 and re.search(rf"[^aeiouyAEIOUY]{{{HARD},}}", letters) is not None
    return len(letters) > most or turns >= CHANGES - 1 or hard
