"""Known facts in every form in which a text may give them away: plain functions, no key, no table.

Both sides meet in one canonical form. `forms_of` says how a fact may appear; `found_in` says which forms a text holds
and where. Only keyed fingerprints of the forms are ever kept (see `gate.py`); a fact itself lives for one request.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from farline.common import chinese
from farline.stories import sounds
from farline.stories.surnames import COMPOUND, KINSHIP, SURNAMES, TITLES

NUMBER, NAME, RELATIVE, PLACE, DAY, WORD = "number", "name", "relative", "place", "day", "word"
KINDS = (NUMBER, NAME, RELATIVE, PLACE, DAY, WORD)
LONGEST = 12  # characters of a word in Chinese that are compared at once
LATIN = 24  # letters of words that are compared joined
TAIL = 4  # the last digits of a number give it away in every grouping
HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
DIGITS = {
    **{char: str(at) for at, char in enumerate("〇一二三四五六七八九")},
    **{char: str(at) for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "○": "0", "◯": "0", "幺": "1", "两": "2", "参": "3", "弍": "2", "亖": "4", "廿": "2",
}  # fmt: skip
WORDS = {
    "zero": "0", "oh": "0", "nought": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "double": "", "triple": "",
}  # fmt: skip
# Characters that only one direction of the conversion knows; both sides must meet in one.
SAME = str.maketrans("馀纔甯喆堃昇陞淼乾後裏著", "余才宁哲坤升升渺干后里着")
# Letters of other alphabets that look like Latin ones.
ALIKE = str.maketrans("авеікмнорстухјѕԁԛԝɡαβειικνορτυχω", "abeikmhopctyxjsdqwgabeiiknoptuxw")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
PLACE_END = re.compile(r"(?:自治州|地区|新区|自治县|市|县|州|盟|区|镇|乡|村)$")
ENGLISH_END = re.compile(r"\b(?:city|prefecture|county|district|town|village|municipality|province)\b", re.I)


@dataclass(frozen=True)
class Fact:
    """Something that is known of the person. `text` of a day: 2026-11-03."""

    kind: str
    text: str


@dataclass(frozen=True)
class Folded:
    """A text in one script, width and case, without accents. `at[i]`: where character i stood in the text."""

    chars: str
    at: tuple[int, ...]

    def where(self, start: int, end: int) -> tuple[int, int]:
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    chars: list[str] = []
    at: list[int] = []
    for place, char in enumerate(text):
        plain = "".join(one for one in unicodedata.normalize("NFKD", char) if not unicodedata.combining(one))
        for one in chinese.fold(plain).translate(SAME).translate(ALIKE):
            if unicodedata.category(one) not in {"Cf", "Cc", "Mn"} or one.isspace():
                chars.append(one)
                at.append(place)
    return Folded("".join(chars), tuple(at))


def forms_of(fact: Fact) -> frozenset[str]:
    """Every canonical form in which this fact may appear. Empty when nothing in it could be told apart."""
    if fact.kind == NUMBER:
        return frozenset(_number_forms(fact.text))
    if fact.kind == DAY:
        year, month, day = (int(part) for part in fact.text.split("-"))
        return frozenset({f"d:{month}-{day}", f"d:{day}"}) if year else frozenset()
    folded = fold(fact.text).chars
    if fact.kind == PLACE:
        return frozenset(_place_forms(folded))
    if fact.kind == WORD:
        return frozenset(_word_forms(folded))
    return frozenset(_name_forms(fact.text, relative=fact.kind == RELATIVE))


def _number_forms(text: str) -> Iterator[str]:
    digits = "".join(char for char in fold(text).chars if char.isascii() and char.isdigit())
    if len(digits) >= TAIL:
        yield "#" + digits[-TAIL:]
    for start in range(max(0, len(digits) - 6)):
        yield "#" + digits[start : start + 7]


def _place_forms(folded: str) -> Iterator[str]:
    for piece in re.split(r"[、,，/;；|]|\bor\b", folded):
        han = _only_han(piece)
        stem = PLACE_END.sub("", han) if len(han) > 2 else han
        for name in {han, stem} - {""}:
            if len(name) > 1:
                yield f"h:{name[:LONGEST]}"
                yield from (f"l:{spelled}" for spelled in sounds.readings(name[:LONGEST]) if len(spelled) > 3)
        letters = _only_latin(ENGLISH_END.sub("", piece))
        if len(letters) > 3:
            yield f"l:{letters[:LATIN]}"


def _word_forms(folded: str) -> Iterator[str]:
    han, letters = _only_han(folded), _only_latin(folded)
    if len(han) > 1:
        yield f"h:{han[:LONGEST]}"
    if len(letters) > 2:
        yield f"l:{letters[:LATIN]}"


def _name_forms(text: str, *, relative: bool) -> Iterator[str]:
    for raw in re.split(r"[、,，/;；|\n]", text):
        piece = fold(raw).chars
        han = _only_han(KINSHIP.sub("", piece) if relative else piece)
        parts = [_only_han(part) for part in re.split(r"[·•・‧.]", piece)]
        if len(parts) > 1:
            yield from (f"h:{part}" for part in parts if len(part) > 1)
        if len(han) > 1:
            written = _only_han(unicodedata.normalize("NFKC", raw))[-len(han) :]
            yield from _chinese_name(han, written if len(written) == len(han) else han)
        words = re.findall(r"[a-z]+", ENGLISH_END.sub("", piece))
        if words:
            yield from (f"l:{''.join(order)[:LATIN]}" for order in (words, words[::-1]) if len("".join(order)) > 2)
            yield from (f"l:{word}" for word in words if len(words) > 1 and len(word) > 3)
            yield from (f"s:{word}" for word in {words[0], words[-1]})


def _chinese_name(han: str, written: str) -> Iterator[str]:
    """王建国: whole, given name, by ear, spelled in either order, the surname with any title, 小国 and 阿国.

    `written`: the name before folding, since 乾 sounds otherwise than 干.
    """
    cut = 2 if han[:2] in COMPOUND and len(han) > 2 else 1 if han[0] in SURNAMES else 0
    surname, given = han[:cut], han[cut:]
    if surname and given in TITLES:
        yield from _surname_only(surname)
        return
    if han[0] in "老小阿" and len(han) == 2 and han[1] in SURNAMES:
        yield from _surname_only(han[1])
        return
    yield f"h:{han[:LONGEST]}"
    if len(han) > 2:
        yield f"e:{sounds.sound(han)}"
    for spelled in _spellings(han[:LONGEST], written[:LONGEST]):
        yield f"l:{spelled[:LATIN]}"
    if not surname:
        return
    yield from _surname_only(surname)
    given_names = _spellings(given, written[cut:])
    for spelled in _spellings(surname, written[:cut]):
        yield from (f"l:{part[:LATIN]}" for one in given_names for part in (one + spelled, spelled + one))
    if len(given) > 1:
        yield f"h:{given}"
        yield from (f"l:{spelled}" for spelled in given_names if len(spelled) > 4)
    for char in set(given) - set("小大老阿姐哥叔姨"):
        yield from (f"h:{prefix}{char}" for prefix in "小阿老")
        yield from (f"h:{char}{suffix}" for suffix in "哥姐叔姨")


def _spellings(han: str, written: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*sounds.readings(written), *sounds.readings(han))))


def _surname_only(surname: str) -> Iterator[str]:
    yield f"s:{surname}"
    yield from (f"s:{spelled}" for spelled in sounds.readings(surname))


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
    return found


def _all_in(folded: Folded, lengths: Collection[int]) -> Iterator[tuple[str, int, int]]:
    yield from _digits_in(folded.chars)
    yield from _days_in(folded.chars)
    yield from _han_in(folded.chars, lengths)
    yield from _latin_in(folded.chars)
    yield from _surnames_in(folded.chars)


def _digits_in(chars: str) -> Iterator[tuple[str, int, int]]:
    """Windows over digits that stand together, whatever separates them: figures, Chinese or English words."""
    run: list[tuple[str, int, int]] = []
    gap = 0
    for match in re.finditer(r"[a-z]+|.", chars, re.S):
        token = match.group()
        digit = token if token.isascii() and token.isdigit() else DIGITS.get(token, WORDS.get(token))
        if digit is not None:
            run += [(digit, match.start(), match.end())] if digit else []
            gap = 0
        elif not token.isalnum() and gap < 5:
            gap += 1
        else:
            yield from _windows(run)
            run, gap = [], 0
    yield from _windows(run)


def _windows(run: list[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    digits = "".join(digit for digit, _start, _end in run)
    for size in (TAIL, 7):
        for start in range(len(digits) - size + 1):
            yield "#" + digits[start : start + size], run[start][1], run[start + size - 1][2]


COUNT = r"(?:[0-9]{1,2}|[〇零一二三四五六七八九十廿卅两]{1,3})"
CHINESE_DAY = re.compile(rf"({COUNT})\s*月\s*(?:份\s*)?(?:初\s*)?({COUNT})")
LONE_DAY = re.compile(rf"(?<![0-9〇零一二三四五六七八九十廿卅])({COUNT})\s*[日号]")
ENGLISH_DAY = re.compile(r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:the\s+)?([0-9]{1,2})\b|"
                         r"\b(?:the\s+)?([0-9]{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?"
                         r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b")  # fmt: skip
ENGLISH_ORDINAL = re.compile(r"(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th)\b")
FIGURES = re.compile(r"(?<![0-9])([0-9]{1,2})\s*[-/.]\s*([0-9]{1,2})(?![0-9])")
JOINED = re.compile(r"(?<![0-9])20[0-9]{2}([01][0-9])([0-3][0-9])(?![0-9])")


def _days_in(chars: str) -> Iterator[tuple[str, int, int]]:
    for match in CHINESE_DAY.finditer(chars):
        yield f"d:{_count(match[1])}-{_count(match[2])}", match.start(), match.end()
    for match in LONE_DAY.finditer(chars):
        yield f"d:{_count(match[1])}", match.start(), match.end()
    for match in ENGLISH_DAY.finditer(chars):
        number = MONTHS.index(match[1] or match[4]) + 1
        yield f"d:{number}-{int(match[2] or match[3])}", match.start(), match.end()
    for match in ENGLISH_ORDINAL.finditer(chars):
        yield f"d:{int(match[1])}", match.start(), match.end()
    for match in FIGURES.finditer(chars):
        for month, day in ((match[1], match[2]), (match[2], match[1])):
            yield f"d:{int(month)}-{int(day)}", match.start(), match.end()
    for match in JOINED.finditer(chars):
        yield f"d:{int(match[1])}-{int(match[2])}", match.start(), match.end()


def _count(said: str) -> int:
    """十一, 二十, 廿三, 3 as a number."""
    if said.isascii():
        return int(said)
    said = said.replace("廿", "二十").replace("卅", "三十")
    if "十" not in said:
        return int("".join(DIGITS[char] for char in said))
    tens, _, ones = said.partition("十")
    return 10 * int(DIGITS.get(tens[-1:], "1")) + int(DIGITS.get(ones[:1], "0"))


def _han_in(chars: str, lengths: Collection[int]) -> Iterator[tuple[str, int, int]]:
    """Chinese words of these lengths; what stands between two characters and is no character is passed over."""
    places = [match.start() for match in HAN.finditer(chars)]
    han = "".join(chars[place] for place in places)
    for size in sorted({*lengths, 3, 4}):
        for start in range(len(han) - size + 1):
            first, last = places[start], places[start + size - 1]
            if last - first > size + 8:
                continue
            word = han[start : start + size]
            if size in lengths:
                yield f"h:{word}", first, last + 1
            if size in {3, 4} and word[0] in SURNAMES:
                yield f"e:{sounds.sound(word)}", first, last + 1


def _latin_in(chars: str) -> Iterator[tuple[str, int, int]]:
    """Words in Latin letters, and neighbors joined: "Jian-guo Wang" is "jianguowang"."""
    words = [(match.group(), match.start(), match.end()) for match in re.finditer(r"[a-z]+", chars)]
    for first, (_word, start, _end) in enumerate(words):
        joined, last = "", start
        for word, begin, end in words[first : first + LATIN]:
            if begin - last > 3 or len(joined) > LATIN:
                break
            joined, last = joined + word, end
            if len(joined) > 2:
                yield f"l:{joined[:LATIN]}", start, end


ENGLISH_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|dr|prof|professor|director|mayor|secretary|chief|officer|teacher|manager|old|little|uncle|aunt|"
    r"auntie|comrade|captain|principal|president|doctor|lao|xiao)\.?\s+([a-z]+)\b"
)
TITLED = re.compile(
    rf"({'|'.join(COMPOUND)}|[{SURNAMES}])(?:[{''.join(SURNAMES)}\u4e00-\u9fff]?)(?:{'|'.join(TITLES)}|某|氏|家)"
)
NICKNAME = re.compile(rf"(?:[老小阿大]|姓)\s*({'|'.join(COMPOUND)}|[{SURNAMES}])")


COMMON = frozenset({"he", "she", "an", "you", "we", "so", "me", "do", "my", "in", "on", "at"})


def _bare_surnames_in(text: str, folded: Folded) -> Iterator[tuple[str, int, int]]:
    """A word with a capital may be a surname by itself; "He" only where no sentence begins."""
    for match in re.finditer(r"[a-z]{2,}", folded.chars):
        start, _end = folded.where(match.start(), match.end())
        begins = not re.search(r"[a-z,;]\s*$", folded.chars[max(0, match.start() - 3) : match.start()])
        if text[start].isupper() and not (begins and match.group() in COMMON):
            yield f"s:{match.group()}", match.start(), match.end()


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
