"""Marks for sentences that nobody can compare with known facts any more: a correction, and the line that explains it.

What was known of the person is destroyed at publication. From then on whatever looks like a name, a city, a day or a
number stops, with signs between its characters passed over, in characters, by ear and in Latin letters.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from farline.stories import cities, days, digits, facts, folding, highlight, sounds
from farline.stories.marks_english import SYLLABLE
from farline.stories.surnames import ABROAD, COMPOUND, ENGLISH, SURNAMES

Mark = tuple[int, int]
LETTERS = re.compile(r"[a-z]+")
# Syllables that no English word is made of: a row of syllables with one of them is Chinese in Latin letters.
CHINESE_SOUND = re.compile(r"zh|x[iu]|q[iu](?!e|i|a[^n]|o)|j[iu]a|gu?o$|iang|uang|iong|shu[ao]|shi$|ji[nea]n")
ROW = re.compile(rf"(?:{SYLLABLE}){{1,3}}")
SHORT = 2  # a row of characters so short beside a sign was torn apart


def marks(text: str) -> list[Mark]:
    """Where something stands that may give somebody away, in order; overlapping ones as they are."""
    return sorted(set(_all(text)))


def _all(text: str) -> Iterator[Mark]:
    folded = folding.fold(text)
    yield from _highlighted(text, range(len(text)))
    kept = _joined(text)
    if len(kept) < len(text):
        yield from _highlighted("".join(text[at] for at in kept), kept)
    yield from _cities_in(text)
    for found in (digits.in_text, days.in_text):
        for form, start, end in found(folded.chars):
            if len(form) == digits.TAIL or "-" in form:
                yield folded.where(start, end)
    yield from (folded.where(start, end) for start, end in _spelled_names(folded.chars))
    yield from facts.other_scripts_in(folded)


def _highlighted(text: str, at: range | list[int]) -> Iterator[Mark]:
    place = 0
    for piece in highlight.pieces(text):
        if piece.kind:
            yield at[place], at[place + len(piece.text) - 1] + 1
        place += len(piece.text)


def _joined(text: str) -> list[int]:
    """Places of the characters that stay when what tears a Chinese word apart is taken out: 张 建 国, 石家、庄."""
    rows = [match.span() for match in re.finditer(rf"{facts.HAN.pattern}+", text)]
    out: set[int] = set()
    for (start, end), (after, until) in pairwise(rows):
        between = text[end:after]
        torn = end - start <= SHORT or until - after <= SHORT or between.isspace()
        if torn and len(between) <= facts.GAP and not any(char.isalnum() or char == "\n" for char in between):
            out.update(range(end, after))
    return [at for at in range(len(text)) if at not in out]


@lru_cache(maxsize=1)
def _city_forms() -> tuple[frozenset[str], frozenset[int]]:
    forms = frozenset(form for han in cities.english() for form in facts.forms_of(facts.Fact(facts.PLACE, han)))
    return forms, facts.lengths_of(forms)


def _cities_in(text: str) -> Iterator[Mark]:
    forms, lengths = _city_forms()
    for form, places in facts.found_in(text, lengths=lengths).items():
        if form in forms:
            yield from places


@lru_cache(maxsize=1)
def _surnames() -> frozenset[str]:
    spelled = {spelled for surname in (*SURNAMES, *COMPOUND) for spelled in sounds.readings(surname)}
    spelled |= {one for ones in ABROAD.values() for one in ones.split()}
    return frozenset(one for one in spelled if len(one) > 1) - ENGLISH


def _spelled_names(chars: str) -> Iterator[Mark]:
    """wang jianguo, jian guo wang, zhang wei: a surname beside one or two Chinese syllables; xiuying by itself."""
    words = [(match.group(), match.start(), match.end()) for match in LETTERS.finditer(chars)]
    for word, start, end in words:
        if len(word) > 4 and ROW.fullmatch(word) and CHINESE_SOUND.search(word):
            yield start, end
    for (one, start, end), (other, begin, until) in pairwise(words):
        near = begin - end <= facts.GAP and not any(char.isalnum() for char in chars[end:begin])
        for surname, given in ((one, other), (other, one)):
            if near and surname in _surnames() and given not in ENGLISH and ROW.fullmatch(given):
                yield start, until
