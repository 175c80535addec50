"""Known facts in every form in which a text may give them away: plain functions, no key, no table.

Both sides meet in one canonical form. `forms_of` says how a fact may appear; `found_in` says which forms a text holds
and where. Only keyed fingerprints of the forms are ever kept (see `gate.py`); a fact itself lives for one request.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise

from farline.stories import cities, days, digits, sounds
from farline.stories.folding import Folded, fold, skeleton
from farline.stories.surnames import ABROAD, BEGINNERS, COMPOUND, ELSEWHERE, ENGLISH, KINSHIP, SURNAMES, TITLES

NUMBER, NAME, RELATIVE, PLACE, DAY, WORD = "number", "name", "relative", "place", "day", "word"
KINDS = (NUMBER, NAME, RELATIVE, PLACE, DAY, WORD)
LONGEST = 12  # characters of a word in Chinese that are compared at once
LATIN = 24  # letters of words that are compared joined
TAIL = digits.TAIL
GAP, STRANGE = 60, 8  # signs, and letters or figures, that may stand between the characters of one word
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
PLACE_END = re.compile(r"(?:自治州|地区|新区|自治县|市|县|州|盟|区|镇|乡|村)$")
# Words and well-known abbreviations without a vowel: as initials they would stop every other story.
NO_INITIALS = frozenset(
    "why try fly sky dry cry shy sly spy fry ply pry thy gym hmm shh nth mrs ccp cpc prc npc gps sms vpn www pdf pls"
    " hrs lbs kmh mph tsk pst myth hymn lynx sync".split()
)
ENGLISH_END = re.compile(r"\b(?:city|prefecture|county|district|town|village|municipality|province)\b", re.I)


@dataclass(frozen=True)
class Fact:
    """Something that is known of the person. `text` of a day: 2026-11-03."""

    kind: str
    text: str


def forms_of(fact: Fact) -> frozenset[str]:
    """Every canonical form in which this fact may appear. Empty when nothing in it could be told apart."""
    if fact.kind == NUMBER:
        return frozenset(_number_forms(fact.text))
    if fact.kind == DAY:
        return frozenset(f"d:{form}" for form in days.forms_of(fact.text))
    folded = fold(fact.text).chars
    other = _other_forms(fold(_small(fact.text)).chars)
    if fact.kind == PLACE:
        return frozenset((*other, *_place_forms(folded)))
    if fact.kind == WORD:
        return frozenset((*other, *_word_forms(folded)))
    return frozenset((*other, *_name_forms(fact.text, relative=fact.kind == RELATIVE)))


def lengths_of(forms: Iterable[str]) -> frozenset[int]:
    """How long the words are that a text must be cut into to meet these forms."""
    return frozenset(len(form) - 2 for form in forms if form[:2] in {"h:", "x:"})


def _other_forms(folded: str) -> Iterator[str]:
    """A word in any other script, as it is written: Cyrillic, Arabic, Tibetan, Korean, kana."""
    for piece in re.split(r"[、,，/;；|\n]", folded):
        letters = "".join(char for char in piece if _is_letter(char))
        if len(letters) > 1 and not letters.isascii():
            yield f"x:{letters[:LATIN]}"


def _small(text: str) -> str:
    """Without capitals, as long as before: В looks like a Latin letter, в does not."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def _is_letter(char: str) -> bool:
    return char.isalpha() and unicodedata.category(char) != "Lm" and not HAN.match(char)


def _number_forms(text: str) -> Iterator[str]:
    figures = "".join(char for char in fold(text).chars if char.isascii() and char.isdigit())
    if len(figures) >= TAIL:
        yield "#" + figures[-TAIL:]
    for start in range(max(0, len(figures) - 6)):
        yield "#" + figures[start : start + 7]


def _place_forms(folded: str) -> Iterator[str]:
    for piece in re.split(r"[、,，/;；|]|\bor\b", folded):
        han = _only_han(piece)
        stem = PLACE_END.sub("", han) if len(han) > 2 else han
        for name in {han, stem} - {""}:
            if len(name) > 1:
                yield f"h:{name[:LONGEST]}"
                yield from (_latin(spelled) for spelled in sounds.readings(name[:LONGEST]) if len(spelled) > 3)
            if len(name) in EARS:
                yield f"e:{sounds.by_ear(name)}"
            yield from _initials(name)
            if english := cities.english().get(name):
                yield _latin(_only_latin(fold(english).chars))
        letters = _only_latin(ENGLISH_END.sub("", piece))
        for name in cities.chinese_of(letters):
            yield f"h:{name}"
            if len(name) in EARS:
                yield f"e:{sounds.by_ear(name)}"
        if len(letters) > 3:
            yield _latin(letters)


def _initials(han: str) -> Iterator[str]:
    """sjz for 石家庄, wjg for 王建国: three letters or more, and never a word that could be read."""
    letters = "".join(sounds.by_ear(char)[:1] for char in han)
    if len(letters) > 2 and not set(letters) & set("aeiou") and letters not in NO_INITIALS:
        yield _latin(letters)


def _word_forms(folded: str) -> Iterator[str]:
    han, letters = _only_han(folded), _only_latin(folded)
    if len(han) > 1:
        yield f"h:{han[:LONGEST]}"
    if len(letters) > 2:
        yield _latin(letters)


def _latin(letters: str) -> str:
    return f"l:{skeleton(letters[:LATIN])}"


def _name_forms(text: str, *, relative: bool) -> Iterator[str]:
    for raw in re.split(r"[、,，/;；|\n]", text):
        piece = fold(raw).chars
        han = _only_han(KINSHIP.sub("", piece) if relative else piece)
        parts = [_only_han(part) for part in re.split(r"[·•・‧.]", piece)]
        if len(parts) > 1:
            yield from (f"h:{part}" for part in parts if len(part) > 1)
        if len(han) == 1 and han in SURNAMES:
            yield from _surname_only(han)
        if len(han) > 1:
            written = _only_han(unicodedata.normalize("NFKC", raw))[-len(han) :]
            yield from _chinese_name(han, written if len(written) == len(han) else han)
        words = re.findall(r"[a-z]+", ENGLISH_END.sub("", piece))
        if words:
            yield from (_latin("".join(order)) for order in (words, words[::-1]) if len("".join(order)) > 2)
            yield from (_latin(word) for word in words if len(words) > 1 and len(word) > 3)
            yield from (f"s:{word}" for word in {words[0], words[-1]} if len(word) > 1)
            yield from (f"h:{name}" for word in words for name in _elsewhere().get(word, ()))
            # Known in letters only: characters that sound like it.
            yield from (f"e:{''.join(order)}" for order in (words, words[::-1]) if len(words) > 1)


def _chinese_name(han: str, written: str) -> Iterator[str]:
    """王建国: whole, given name, by ear, spelled in either order, the surname with any title, 小国 and 阿国.

    `written`: the name before folding, since 乾 sounds otherwise than 干.
    """
    cut = 2 if han[:2] in COMPOUND and len(han) > 2 else 1 if han[0] in SURNAMES else 0
    surname, given = han[:cut], han[cut:]
    if surname and given in TITLES:
        yield from _surname_only(surname)
        return
    if han[0] in "老小阿" and len(han) == 2:
        yield from (_latin(spelled) for spelled in sounds.readings(han) if len(spelled) > 4)
        if han[1] in SURNAMES:
            yield from _surname_only(han[1])
            return
    yield from (_latin(spelled) for spelled in ELSEWHERE.get(han, "").split())
    yield f"h:{han[:LONGEST]}"
    yield from _initials(han[:LONGEST])
    if len(han) in EARS:
        yield f"e:{sounds.by_ear(han)}"
    for spelled in _spellings(han[:LONGEST], written[:LONGEST]):
        yield _latin(spelled)
    if not surname:
        return
    yield from _surname_only(surname)
    given_names = _spellings(given, written[cut:])
    for spelled in _spellings(surname, written[:cut]):
        yield from (_latin(part) for one in given_names for part in (one + spelled, spelled + one))
    if len(given) > 1:
        yield f"h:{given}"
        yield from (_latin(spelled) for spelled in given_names if len(spelled) > 4)
    for char in set(given) - set("小大老阿姐哥叔姨"):
        yield from (f"h:{prefix}{char}" for prefix in "小阿老")
        yield from (f"h:{char}{suffix}" for suffix in "哥姐叔姨")


@lru_cache(maxsize=1)
def _elsewhere() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for han, spelled in ELSEWHERE.items():
        for word in spelled.split():
            found.setdefault(word, []).append(han)
    return found


def _spellings(han: str, written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*sounds.readings(written), *sounds.readings(han))))


def _surname_only(surname: str) -> Iterator[str]:
    yield f"s:{surname}"
    yield from (f"s:{spelled}" for spelled in (*sounds.readings(surname), *ABROAD.get(surname, "").split()))
    if len(surname) > 1 and surname not in {"东方", "南宫", "上官"}:
        yield f"h:{surname}"
        yield from (_latin(spelled) for spelled in sounds.readings(surname))  # Ou Yang


def _only_han(text: str) -> str:
    return "".join(HAN.findall(text))


def _only_latin(text: str) -> str:
    return "".join(char for char in text if "a" <= char <= "z")


Spans = dict[str, list[tuple[int, int]]]


def found_in(text: str, *, lengths: Collection[int]) -> Spans:
    """Every canonical form this text holds, with its places. `lengths`: how long the Chinese words sought are."""
    folded = fold(text)
    found: Spans = {}
    for form, start, end in chain(_all_in(folded, lengths), _bare_surnames_in(text, folded)):
        found.setdefault(form, []).append(folded.where(start, end))
    small = folded if text == (lower := _small(text)) else fold(lower)
    for form, start, end in _other_in(small.chars, lengths):
        found.setdefault(form, []).append(small.where(start, end))
    return found


def _all_in(folded: Folded, lengths: Collection[int]) -> Iterator[tuple[str, int, int]]:
    yield from ((f"#{form}", start, end) for form, start, end in digits.in_text(folded.chars))
    yield from ((f"d:{form}", start, end) for form, start, end in days.in_text(folded.chars))
    yield from _han_in(folded.chars, lengths, "")
    if "某" in folded.chars:
        yield from _han_in(folded.chars, lengths, "某")
    yield from _latin_in(folded.chars)
    yield from _mixed_in(folded.chars)
    yield from _surnames_in(folded.chars)


EARS = (3, 4)  # characters of a word that is compared by ear: two alone sound like too much else


def _han_in(chars: str, lengths: Collection[int], filler: str) -> Iterator[tuple[str, int, int]]:
    """Chinese words of these lengths; what stands between two characters and is no character is passed over."""
    places = [match.start() for match in HAN.finditer(chars) if match.group() != filler]
    han = "".join(chars[place] for place in places)
    # How much that is not a sign stands before each character; a gap too wide counts as too much of it.
    strange = list(accumulate(_strange(chars[a + 1 : b]) for a, b in pairwise([-1, *places])))
    heard = [sounds.by_ear(char) for char in han]
    for size in sorted({*lengths, *EARS}):
        for start in range(len(han) - size + 1):
            if strange[start + size - 1] - strange[start] > STRANGE:
                continue
            first, last = places[start], places[start + size - 1] + 1
            if size in lengths:
                yield f"h:{han[start : start + size]}", first, last
            if size in EARS:
                yield f"e:{''.join(heard[start : start + size])}", first, last


def _strange(between: str) -> int:
    if not between:
        return 0
    return STRANGE + 1 if len(between) > GAP else sum(char.isalnum() and not HAN.match(char) for char in between)


LETTERS = re.compile(r"[a-z0-9@$|!]*[a-z][a-z0-9@$|!]*")


def _latin_in(chars: str) -> Iterator[tuple[str, int, int]]:
    """Words in Latin letters, and neighbors joined: "Jian-guo Wang" is "jianguowang"."""
    words = [(match.group(), match.start(), match.end()) for match in LETTERS.finditer(chars)]
    for first, (_word, start, _end) in enumerate(words):
        joined, last = "", start
        for word, begin, end in words[first : first + LATIN]:
            if begin - last > GAP or any(char.isalnum() for char in chars[last:begin]) or len(joined) > LATIN:
                break
            joined, last = joined + word.strip("!|"), end
            if len(joined) > 2:
                yield _latin(joined), start, end


def _mixed_in(chars: str) -> Iterator[tuple[str, int, int]]:
    """A word half in characters, half in letters: 建guo, Jian国, 欧阳 Xiuwen."""
    for match in re.finditer(r"[a-z]{2,}", chars):
        before = re.search(
            rf"(?:{HAN.pattern}[^0-9a-z]{{0,3}}){{1,3}}$", chars[max(0, match.start() - 12) : match.start()]
        )
        after = re.match(rf"(?:[^0-9a-z]{{0,3}}?{HAN.pattern}){{1,3}}", chars[match.end() : match.end() + 12])
        left = ["", *_tails(before)]
        right = ["", *_heads(after)]
        for one, other in ((one, other) for one in left for other in right if one or other):
            yield _latin(one + match.group() + other), match.start(), match.end()


def _heads(found: re.Match[str] | None) -> list[str]:
    return list(accumulate(sounds.by_ear(one) for one in HAN.findall(found.group()))) if found else []


def _tails(found: re.Match[str] | None) -> list[str]:
    heard = [sounds.by_ear(one) for one in HAN.findall(found.group())] if found else []
    return ["".join(heard[-size:]) for size in range(1, len(heard) + 1)]


def _other_in(chars: str, lengths: Collection[int]) -> Iterator[tuple[str, int, int]]:
    """Letters of which one at least is neither Chinese nor Latin, with signs between them passed over."""
    for places in _rows_of_letters(chars):
        letters = "".join(chars[place] for place in places)
        for size in sorted(lengths):
            for start in range(len(letters) - size + 1):
                if not (word := letters[start : start + size]).isascii():
                    yield f"x:{word}", places[start], places[start + size - 1] + 1


def _rows_of_letters(chars: str) -> Iterator[list[int]]:
    """Places of letters with nothing but signs between them; only rows that are not all Latin."""
    row: list[int] = []
    for at, char in enumerate(chars):
        if _is_letter(char):
            if row and at - row[-1] > GAP:
                yield from _strange_row(row, chars)
                row = []
            row.append(at)
        elif char.isalnum():
            yield from _strange_row(row, chars)
            row = []
    yield from _strange_row(row, chars)


def _strange_row(row: list[int], chars: str) -> Iterator[list[int]]:
    if any(not chars[place].isascii() for place in row):
        yield row


def other_scripts_in(folded: Folded) -> Iterator[tuple[int, int]]:
    """Words that hold a letter of any script but Chinese and Latin."""
    for match in re.finditer(r"[^\W\d_]+", folded.chars):
        if any(_is_letter(char) and not char.isascii() for char in match.group()):
            yield folded.where(match.start(), match.end())


ENGLISH_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|prof|professor|director|mayor|secretary|chief|officer|teacher|manager|old|little|uncle|aunt|"
    r"auntie|comrade|captain|principal|president|doctor|lao|xiao)\.?\s+([a-z]+)\b"
)
TITLED = re.compile(
    rf"({'|'.join(COMPOUND)}|[{SURNAMES}])(?:[{''.join(SURNAMES)}\u4e00-\u9fff]?)(?:{'|'.join(TITLES)}|某|氏|家)"
)
NICKNAME = re.compile(rf"(?:[老小阿大]|姓)\s*({'|'.join(COMPOUND)}|[{SURNAMES}])")


def _bare_surnames_in(text: str, folded: Folded) -> Iterator[tuple[str, int, int]]:
    """A surname by itself: an English word only with a capital, and "He" only where no sentence begins."""
    for match in re.finditer(r"[a-z]{2,}(?:-[a-z]{2,})?", folded.chars):
        start, _end = folded.where(match.start(), match.end())
        word = match.group().replace("-", "")
        begins = not re.search(r"[a-z,;]\s*$", folded.chars[max(0, match.start() - 3) : match.start()])
        if not (begins and word in BEGINNERS) if text[start].isupper() else word not in ENGLISH:
            yield f"s:{word}", match.start(), match.end()


def _surnames_in(chars: str) -> Iterator[tuple[str, int, int]]:
    """A surname where a title, 老, 小, 姓 or 某 shows that it is one."""
    for place in (match.start() for match in re.finditer(rf"[{SURNAMES}{''.join(COMPOUND)}]", chars)):
        if match := TITLED.match(chars, place):
            yield f"s:{match[1]}", match.start(), match.end()
    for match in NICKNAME.finditer(chars):
        yield f"s:{match[1]}", match.start(), match.end()
    for match in ENGLISH_TITLE.finditer(chars):
        yield f"s:{match[1]}", match.start(), match.end()
    for match in re.finditer(r"\b([a-z]+)\s+(?:xiansheng|nushi|nvshi|zong|shifu|laoshi|yisheng)\b", chars):
        yield f"s:{match[1]}", match.start(), match.end()
