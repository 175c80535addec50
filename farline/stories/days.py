"""Days in a text, however they are told: 11月3日, 拾壹月叁日, 冬月初三, November the third, 3 Nov, 20261103."""

import re
from collections.abc import Iterator

from farline.stories import digits, folding, moon

NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
FULL = (
    "january february march april may june july august september october november december"
).split()  # fmt: skip
SPECIAL = {"正": 1, "元": 1, "冬": 11, "腊": 12} | {
    branch: at for at, branch in enumerate("寅卯辰巳午未申酉戌亥子丑", 1)
}
NUMERAL = rf"(?:[0-9]{{1,2}}|[{digits.CHINESE.replace('百', '').replace('千', '').replace('万', '')}]{{1,3}})"
SIGN = r"[^0-9a-z\u3400-\u9fff]{0,6}"
CHINESE = re.compile(
    rf"({NUMERAL}|[{''.join(SPECIAL)}]){SIGN}月{SIGN}(?:份{SIGN})?(?:里|的|之|那)?{SIGN}(?:第|初)?{SIGN}({NUMERAL})(?!{SIGN}(?:个|年|月))"
)
LONE = re.compile(rf"(?<![0-9{digits.CHINESE}])({NUMERAL}){SIGN}[日号]|第({NUMERAL})天")
ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINALS = {word: at for at, word in enumerate(ONES, 1)} | {
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "thirtyfirst": 31,
} | {f"twenty{word}": 20 + at for at, word in enumerate(ONES, 1)}  # fmt: skip
CARDINALS = (
    {word: at for word, at in digits.BELOW_TWENTY.items() if at}
    | {"twenty": 20, "thirty": 30, "thirtyone": 31}
    | {f"twenty{word}": 20 + at for at, word in enumerate(digits.ONES[1:], 1)}
)
WORDS = ORDINALS | CARDINALS
MONTHS = {folding.skeleton(word): at for names in (NAMES, FULL) for at, word in enumerate(names, 1)} | {"sept": 9}
TOKEN = re.compile(r"[a-z0-9@$|!]+")
BETWEEN = frozenset({"the", "of", "day", "s", "on", "in", "that", "this", "last", "same"})
FIGURES = re.compile(r"(?<![0-9])(?=([0-9]{1,2})\s*[-/.·、,_ ]\s*([0-9]{1,2})(?![0-9]))")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
IN_ROMAN = re.compile(
    rf"(?<![0-9a-z])(?:([0-9]{{1,2}})[-/.]\s*({'|'.join(ROMAN)})|({'|'.join(ROMAN)})[-/.]\s*([0-9]{{1,2}}))(?![0-9a-z])"
)
NAMED = re.compile(r"\bmonth\W{0,3}([0-9]{1,2})\W{1,4}day\W{0,3}([0-9]{1,2})(?![0-9])")
IN_PINYIN = re.compile(
    r"(?:([0-9]{1,2})\s*yue\s*)?(?<![0-9])([0-9]{1,2})\s*(?:hao|ri)\b|([0-9]{1,2})\s*yue\s*([0-9]{1,2})(?![0-9])"
)
SIX = re.compile(r"(?<![0-9])([0-9]{2})([0-9]{2})([0-9]{2})(?![0-9])")
JOINED = re.compile(r"(?<![0-9])(?:20[0-9]{2})?([01][0-9])([0-3][0-9])(?![0-9])")
SYLLABLES = {**digits.PINYIN, "shi": "十", "shiyi": "十1", "shier": "十2", "ershi": "2十", "sanshi": "3十"}


def forms_of(day: str) -> Iterator[str]:
    """2026-11-03: the day, the day within its month, and the day of the moon's calendar."""
    year, month, number = (int(part) for part in day.split("-"))
    if year:
        yield f"{month}-{number}"
        yield f"{number}"
        if told := moon.told(year, month, number):
            yield f"{told[0]}-{told[1]}"


def in_text(chars: str) -> Iterator[tuple[str, int, int]]:
    for match in CHINESE.finditer(chars):
        yield f"{SPECIAL.get(match[1]) or _count(match[1])}-{_count(match[2])}", match.start(), match.end()
    for match in LONE.finditer(chars):
        yield f"{_count(match[1] or match[2])}", match.start(), match.end()
    for match in FIGURES.finditer(chars):
        for month, day in ((match[1], match[2]), (match[2], match[1])):
            yield f"{int(month)}-{int(day)}", match.start(), match.end(2)
    yield from _written_otherwise(chars)
    figures = "".join(digits.DIGITS.get(char, char) for char in chars)
    for match in JOINED.finditer(figures):
        yield f"{int(match[1])}-{int(match[2])}", match.start(), match.end()
    yield from _english(chars)


def _written_otherwise(chars: str) -> Iterator[tuple[str, int, int]]:
    """3.XI, month 11 day 3, 11 yue 3 ri, 3 hao, 261103."""
    for match in IN_ROMAN.finditer(chars):
        day, month = (match[1], match[2]) if match[1] else (match[4], match[3])
        yield f"{ROMAN.index(month) + 1}-{int(day)}", match.start(), match.end()
    for match in NAMED.finditer(chars):
        yield f"{int(match[1])}-{int(match[2])}", match.start(), match.end()
    for match in IN_PINYIN.finditer(chars):
        month, day = match[1] or match[3], match[2] or match[4]
        yield f"{int(month)}-{int(day)}" if month else f"{int(day)}", match.start(), match.end()
    for match in SIX.finditer(chars):
        for month, day in ((match[2], match[3]), (match[2], match[1]), (match[1], match[2])):
            yield f"{int(month)}-{int(day)}", match.start(), match.end()


def _english(chars: str) -> Iterator[tuple[str, int, int]]:
    """A month and a day within five words of each other, in either order; an ordinal with "of the month"."""
    words = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(chars)]
    for at, (word, start, end) in enumerate(words):
        if re.fullmatch(r"[0-9]{1,2}(?:st|nd|rd|th|d)", word):
            yield f"{_figure(word)}", start, end
        month = MONTHS.get(folding.skeleton(word), 0)
        if month:
            for step in (1, -1):
                if found := _day_beside(words, at, step):
                    day, other = found
                    yield f"{month}-{day}", min(start, words[other][1]), max(end, words[other][2])
        if word == "yue" and at and (day := _syllables(words[at + 1 : at + 5])):
            month = _syllables(words[max(0, at - 3) : at])
            yield f"{month}-{day}", words[max(0, at - 3)][1], words[min(at + 4, len(words) - 1)][2]
        if word == "month" and (counted := _counted_month(words, at)):
            month, day, other = counted
            yield f"{month}-{day}", min(start, words[other][1]), max(end, words[other][2])
        if word == "month" and words[max(0, at - 1)][0] in {"the", "that", "this", "last", "same"}:
            found = _day_beside(words, at - 1, -1)
            if found:
                yield f"{found[0]}", words[found[1]][1], end


def _counted_month(words: list[tuple[str, int, int]], at: int) -> tuple[int, int, int] | None:
    """The third day of the eleventh month; day 3 of month 11."""
    before = words[at - 1][0] if at else ""
    after = words[at + 1][0] if at + 1 < len(words) else ""
    month = ORDINALS.get(before) or CARDINALS.get(after) or _figure(before) or _figure(after)
    behind = bool(ORDINALS.get(before) or _figure(before))
    found = _day_beside(words, at - 1 if behind else at, -1) if 0 < month < 13 else None
    return (month, *found) if found else None


def _day_beside(words: list[tuple[str, int, int]], at: int, step: int) -> tuple[int, int] | None:
    for far in range(1, 5):
        other = at + far * step
        if not 0 <= other < len(words):
            return None
        word = words[other][0]
        beyond = words[other + step][0] if 0 <= other + step < len(words) else ""
        paired = WORDS.get(word + beyond if step > 0 else beyond + word) if beyond else None
        if day := paired or WORDS.get(word) or _figure(word):
            return day, other + (step if paired else 0)
        if word not in BETWEEN:
            return None
    return None


def _figure(word: str) -> int:
    match = re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th|d)?", word)
    return int(match[1]) if match else 0


def _count(said: str) -> int:
    """十一, 二十, 廿三, 叁, 3 as a number."""
    return int(said if said.isascii() else digits.value_in_chinese(said) or 0)


def _syllables(words: list[tuple[str, int, int]]) -> int:
    """er shi san hao, chu san: as far as the words are figures."""
    said = "".join(SYLLABLES.get(word, "." if word in {"hao", "ri"} else "") for word, _start, _end in words)
    return int(digits.value_in_chinese(said.split(".")[0]) or 0)
