"""Marks what may give a person away. On fresh text it misses some: it marks, it never releases.

Chinese is searched in one folded script, English as it stands, since capitals tell names there. How much it finds is
measured by `farline evaluate_stories` on stories that were never used to tune it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from farline.stories import cities, folding, marks_chinese, marks_english, marks_wider_english, offices

# Where two marks meet, the kind that comes first speaks.
KINDS = ("number", "date", "person", "office", "case", "place", "unit", "name")
ALLOWED = cities.PROVINCES
WIDE = frozenset("，；：！？（）")


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `kind` is "" for what was not marked."""

    text: str
    kind: str = ""


@lru_cache(maxsize=1)
def _city_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    longest_first = sorted(cities.english(), key=len, reverse=True)
    english = sorted({name for name in cities.english().values() if name not in ALLOWED}, key=len, reverse=True)
    words = "|".join(re.escape(name).replace("'", "['’]?") for name in english)
    return re.compile("|".join(longest_first)), re.compile(rf"\b(?:{words})\b")


def pieces(text: str) -> list[Piece]:
    """The whole text in order, cut where something was marked. Joined again, it is the same text."""
    out: list[Piece] = []
    at = 0
    for start, end, kind in _marks(text):
        if start > at:
            out.append(Piece(text[at:start]))
        out.append(Piece(text[start:end], kind))
        at = end
    if at < len(text):
        out.append(Piece(text[at:]))
    return out


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Marks without overlap, in order; where two meet, they become one of the kind that tells more."""
    found = sorted((start, KINDS.index(kind), end) for start, end, kind in _all(text))
    merged: list[tuple[int, int, int]] = []
    for start, rank, end in found:
        if merged and start < merged[-1][1]:
            first, last, old = merged[-1]
            merged[-1] = (first, max(last, end), min(old, rank))
        else:
            merged.append((start, end, rank))
    return [(start, end, KINDS[rank]) for start, end, rank in merged]


def _with_its_signs(text: str, folded: folding.Folded) -> str:
    """Folded, but with the wide signs that end a Chinese clause: they show where a name ends."""
    pairs = zip(folded.chars, folded.at, strict=True)
    return "".join(text[place] if text[place] in WIDE else char for char, place in pairs)


def _all(text: str) -> Iterator[tuple[int, int, str]]:
    folded = folding.fold(text)
    chinese_city, english_city = _city_patterns()
    chars = _with_its_signs(text, folded)
    for start, end, kind in marks_chinese.found(chars):
        yield (*folded.where(start, end), kind)
    for match in chinese_city.finditer(chars):
        if not marks_chinese.is_harmless(chars, match.start(), match.end()):
            yield (*folded.where(match.start(), match.end()), "place")
    for start, end in offices.in_text(text):
        yield start, end, "office"
    yield from marks_english.found(text)
    yield from marks_wider_english.found(text)
    for match in english_city.finditer(text):
        yield match.start(), match.end(), "place"
