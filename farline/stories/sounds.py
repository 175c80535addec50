"""How a Chinese name may be written in Latin letters: every reading, tones dropped, in Pinyin and Wade-Giles."""

from functools import lru_cache
from itertools import islice, product

from pypinyin import Style, pinyin

MOST = 24  # combinations of readings for one name; a name of three rare characters stays below it


@lru_cache(maxsize=4096)
def readings(han: str) -> tuple[str, ...]:
    """Each way to spell the characters, joined, in lower case a-z: 吕 gives lü as "lu", "lv" and "lyu"."""
    found: dict[str, None] = {sound(han): None}
    for style in (Style.NORMAL, Style.WADEGILES):
        each = [_spelled(one) for one in pinyin(han, style=style, heteronym=True)]
        for combination in islice(product(*each), MOST):
            found["".join(combination)] = None
    return tuple(found)


def sound(han: str) -> str:
    """The most usual reading, for comparing by ear."""
    return "".join(_plain(one[0]) for one in pinyin(han, style=Style.NORMAL))


@lru_cache(maxsize=20_000)
def _one(char: str) -> str:
    return sound(char)


def by_ear(han: str) -> str:
    """Character by character, so that a piece sounds the same in every sentence."""
    return "".join(map(_one, han))


def _spelled(syllables: list[str]) -> list[str]:
    spelled: dict[str, None] = {}
    for syllable in syllables:
        for u in ("u", "v", "yu") if "ü" in syllable or "v" in syllable else ("u",):
            spelled[_plain(syllable, u)] = None
    return list(spelled)


def _plain(syllable: str, u: str = "v") -> str:
    return "".join(
        char for char in syllable.lower().replace("ü", u).replace("v", u) if char.isascii() and char.isalpha()
    )
