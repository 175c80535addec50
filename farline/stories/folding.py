"""The one canonical form in which a text and the fingerprints of facts meet.

One script, one width, no case, no accents, no invisible characters; figures of every script as 0-9; letters that only
look like Latin ones as those. The table of look-alikes is made from Unicode's own (UTS #39) and the names of letters.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from farline.common import chinese

LOOKALIKES = Path(__file__).with_name("data") / "lookalikes.txt"
# Characters that only one direction of the conversion knows; both sides must meet in one.
SAME = str.maketrans("馀纔甯喆堃昇陞淼乾後裏著", "余才宁哲坤升升渺干后里着")
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")  # they count as letters and show nothing
# Inside a word of letters, figures and signs stand for the letters they resemble; i, l and 1 are one.
SIGNS = str.maketrans("l1|!05$@3478", "iiiiossaeatb")


@dataclass(frozen=True)
class Folded:
    """A text in its canonical form. `at[i]`: where character i stood in the text."""

    chars: str
    at: tuple[int, ...]

    def where(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        for one in _folded(char):
            chars.append(one)
            at.append(place)
    return Folded("".join(chars), tuple(at))


def skeleton(word: str) -> str:
    """A word of letters as the eye takes it: Sh1jiazhuang and w@ng are what they look like."""
    return word.translate(SIGNS)


@lru_cache(maxsize=20_000)
def _folded(char: str) -> str:
    plain = "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one))
    figure = _figure(char, plain)
    alike = _lookalikes()
    seen = figure or "".join(alike.get(one, one) for one in plain)
    folded = "".join(alike.get(one, one) for one in chinese.fold(seen).translate(SAME))
    return "".join(one for one in folded if _is_seen(one))


def _is_seen(char: str) -> bool:
    return char not in INVISIBLE and (unicodedata.category(char) not in {"Cf", "Cc", "Mn"} or char.isspace())


def _figure(char: str, plain: str) -> str:
    """٥, ❺, Ⅻ and their like in figures. Chinese numerals stay characters: they stand in names as well."""
    if unicodedata.category(char) not in {"Nd", "Nl", "No"} or any(
        "\u2e80" <= one <= "\u9fff" for one in char + plain
    ):
        return ""
    value = unicodedata.numeric(char, -1)
    return str(int(value)) if value >= 0 and value == int(value) and value < 10_000 else ""


@lru_cache(maxsize=1)
def _lookalikes() -> dict[str, str]:
    rows = (line.split() for line in LOOKALIKES.read_text(encoding="utf-8").splitlines())
    return {one: letter for letter, ones in rows for one in ones}
