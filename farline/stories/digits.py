"""Figures in a text, however they are said: 5678, 五六七八, 五千六百七十八, five thousand six hundred, wu liu qi."""

import re
from collections.abc import Iterator

TAIL = 4  # the last digits of a number give it away in every grouping
DIGITS = {
    **{char: str(at) for at, char in enumerate("〇一二三四五六七八九")},
    **{char: str(at) for at, char in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{char: str(at) for at, char in enumerate("〡〢〣〤〥〦〧〨〩", 1)},
    "○": "0", "◯": "0", "幺": "1", "两": "2", "参": "3", "弍": "2", "弎": "3", "亖": "4", "弌": "1", "仨": "3",
}  # fmt: skip
UNITS = str.maketrans({"拾": "十", "佰": "百", "仟": "千", "廿": "二十", "卅": "三十", "卌": "四十"})
ONES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
BELOW_TWENTY = {word: at for at, word in enumerate((*ONES, *TEENS))} | {"oh": 0, "nought": 0}
BY_TENS = {word: 10 * at for at, word in enumerate(TENS, 2)}
PINYIN = {
    "ling": "0", "yi": "1", "yao": "1", "er": "2", "liang": "2", "san": "3", "si": "4", "wu": "5", "liu": "6",
    "qi": "7", "ba": "8", "jiu": "9",
}  # fmt: skip
ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
# What may stand between two digits of one number: signs, or a short word that joins.
JOINS = frozenset("和与再又后是加减点杠号然接着第个位先最末头乘还有次其到跟数abcdefghijklmnopqrstuvwxyz") | {
    "and", "then", "dash", "hyphen", "minus", "plus", "point", "dot", "space", "double", "triple", "next", "finally",
    "hao", "ge", "di", "after", "that", "the", "it", "last", "final", "first", "second", "third", "fourth", "comma",
    "times", "again", "digit", "number",
}  # fmt: skip
GAP, JOINED = 60, 3
CHINESE = "".join(DIGITS) + "十百千万廿卅卌拾佰仟"
TOKEN = re.compile(rf"[{CHINESE}]+|[a-z]+|[0-9]|.", re.S)
ORDER = re.compile(r"第[一二三四五六七八九十]+[个位]?|头一[个位]|末[一]?[个位]|[首其]位")
WITH_UNITS = re.compile(rf"[{CHINESE}]*[十百千万拾佰仟][{CHINESE}]*")
SPELLED = "|".join(sorted(ONES, key=len, reverse=True))
VALUE = re.compile(r"(?:(\d)千)?0*(?:(\d)百)?0*(?:(\d?)(十))?0*(\d)?")
Run = list[tuple[str, int, int]]


def in_text(chars: str) -> Iterator[tuple[str, int, int]]:
    """Windows of four and of seven digits that belong together, with their places in the folded text."""
    yield from _read(chars)
    if ORDER.search(chars):  # the first is 5, the second 6: what counts the digits is none of them
        yield from _read(ORDER.sub(lambda match: " " * len(match.group()), chars))
    for match in WITH_UNITS.finditer(chars):  # 五千六百七八, as people say it
        digits = [(DIGITS[char], match.start(), match.end()) for char in match.group() if char in DIGITS]
        yield from _windows(digits)


def _read(chars: str) -> Iterator[tuple[str, int, int]]:
    run: Run = []
    gap = joins = 0
    for digits, start, end in _tokens(chars):
        if digits and digits.isdigit():
            run += [(digit, start, end) for digit in digits]
            gap = joins = 0
            continue
        token = chars[start:end]
        if token.isalnum():
            joins += 1
        gap += end - start
        if gap > GAP or joins > JOINED or (token.isalnum() and token not in JOINS):
            yield from _windows(run)
            run, gap, joins = [], 0, 0
    yield from _windows(run)


def _tokens(chars: str) -> Iterator[tuple[str, int, int]]:
    """("56", start, end) for a number, ("", start, end) for whatever else stands there."""
    words = list(TOKEN.finditer(chars))
    at = 0
    while at < len(words):
        match = words[at]
        token = match.group()
        if token[0] in CHINESE:
            yield value_in_chinese(token), match.start(), match.end()
        elif token in BELOW_TWENTY or token in BY_TENS:
            said, after = _english(words, at)
            yield said, match.start(), words[after - 1].end()
            at = after
            continue
        else:
            yield _single(token), match.start(), match.end()
        at += 1


def _single(token: str) -> str:
    if token.isascii() and token.isdigit():
        return token
    if len(token) > 8 and re.fullmatch(f"(?:{'|'.join(PINYIN)}){{4,}}", token):
        return "".join(PINYIN[one] for one in re.findall("|".join(sorted(PINYIN, key=len, reverse=True)), token))
    if len(token) > 11 and re.fullmatch(f"(?:{SPELLED}){{4,}}", token):
        return "".join(str(ONES.index(one)) for one in re.findall(SPELLED, token))
    return PINYIN.get(token, ROMAN.get(token, ""))


def value_in_chinese(said: str) -> str:
    """五六七八 and 五千六百七十八 are both "5678"; 五十六七十八 too; 三十 is "30"."""
    plain = "".join(DIGITS.get(char, char) for char in said.translate(UNITS))
    if not re.search("[十百千万]", plain):
        return plain
    first, *rest = plain.split("万")
    return _values(first) + "".join(_values(piece).zfill(4) for piece in rest)


def _values(said: str) -> str:
    out, at = "", 0
    while at < len(said):
        match = VALUE.match(said, at)
        if match is None or match.end() == at:
            at += 1  # a unit with no digit before it
            continue
        out += _value(match)
        at = match.end()
    return out


def _value(match: re.Match[str]) -> str:
    thousands, hundreds, tens, ten, ones = match.groups()
    if not (thousands or hundreds or ten):
        return match.group()
    total = 1000 * int(thousands or 0) + 100 * int(hundreds or 0) + int(ones or 0)
    total += 10 * int(tens or 1) if ten else 0
    return str(total)


def _english(words: list[re.Match[str]], at: int) -> tuple[str, int]:
    """The number that is said from here on, and where the words go on after it."""
    value, after = _small(words, at)
    total, said = 0, str(value)
    for unit, worth in (("thousand", 1000), ("hundred", 100)):
        if (there := _next(words, after)) < len(words) and words[there].group() == unit:
            total, after = total + value * worth, there + 1
            value, said = 0, str(total)
            follows = _next(words, after, "and")
            if follows < len(words) and (words[follows].group() in BELOW_TWENTY or words[follows].group() in BY_TENS):
                value, after = _small(words, follows)
                said = str(total + value)
    return said, after


def _small(words: list[re.Match[str]], at: int) -> tuple[int, int]:
    word = words[at].group()
    if word in BELOW_TWENTY:
        return BELOW_TWENTY[word], at + 1
    follows = _next(words, at + 1)
    ones = BELOW_TWENTY.get(words[follows].group(), 0) if follows < len(words) else 0
    return (BY_TENS[word] + ones, follows + 1) if 0 < ones < 10 else (BY_TENS[word], at + 1)


def _next(words: list[re.Match[str]], at: int, also: str = "") -> int:
    """The next word within three signs."""
    for there in range(at, min(at + 4, len(words))):
        token = words[there].group()
        if token.isalnum() and token != also:
            return there
    return len(words)


def _windows(run: Run) -> Iterator[tuple[str, int, int]]:
    digits = "".join(digit for digit, _start, _end in run)
    for size in (TAIL, 7):
        for start in range(len(digits) - size + 1):
            yield digits[start : start + size], run[start][1], run[start + size - 1][2]
    for start in range(len(digits) - 2 * TAIL + 2):  # every second one: 5 (five) 6 (six), or 1. 5 2. 6
        yield digits[start : start + 2 * TAIL - 1 : 2], run[start][1], run[start + 2 * TAIL - 2][2]
