"""No telephone number stands in what callers say, and no link made for one person: whoever slipped it in."""

import re
import unicodedata
from collections.abc import Iterator

from farline.common import content, links

SENTENCE = "holds what looks like a telephone number; no number belongs in what callers say"
_A_LINK = re.compile(r"https?:|www\.|\]\(|\]:|<", re.IGNORECASE)  # reading Markdown takes time: only where one may be
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_BETWEEN = r"[ \-–—.·()]{0,3}"
_NUMBER = re.compile(
    rf"(?<!\d)(?:\+|00){_BETWEEN}\d(?:{_BETWEEN}\d){{6,13}}|(?<![\d,])\d(?:{_BETWEEN}\d){{9,14}}(?![\d,])"
    r"|[〇零一二三四五六七八九幺](?:[ 、，,\-]?[〇零一二三四五六七八九幺]){9,}"
)


def found_in(text: str) -> bool:
    return _NUMBER.search(_DAY.sub(" day ", unicodedata.normalize("NFKC", text))) is not None


def check(sheet: content.Table) -> None:
    """Raises content.Broken with the place of the first one. Addresses of sources may hold any digits."""
    for where, text in _texts(sheet.values, ""):
        if where.endswith("url"):
            continue
        if found_in(text):
            raise sheet.broken(where, SENTENCE)
        if _A_LINK.search(text) and (wrong := links.trouble_in(text)):
            raise sheet.broken(where, wrong)


def _texts(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _texts(below, f"{where}.{key}".strip("."))
    elif isinstance(value, list):
        plain = all(isinstance(one, str) for one in value)
        for number, below in enumerate(value, 1):
            yield from _texts(below, where if plain else f"{where}[{number}]")
    elif isinstance(value, str):
        yield where, value
