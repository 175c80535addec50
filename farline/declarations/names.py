"""Which names may stand under a declaration. Plain rules as tables: add a line, not a condition.

A code says what is wrong with a name ("" when nothing is); the words for people are the doors' matter.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

TOO_SHORT, TOO_LONG, DIGITS, ORGANIZATION = "too_short", "too_long", "digits", "organization"
SIGNS, SCRIPT, SLOGAN, ONE_CHARACTER, SERIES, TWICE = "signs", "script", "slogan", "one_character", "series", "twice"
CODES = (TOO_SHORT, TOO_LONG, DIGITS, ORGANIZATION, SIGNS, SCRIPT, SLOGAN, ONE_CHARACTER, SERIES, TWICE)

SHORTEST, LONGEST = 2, 40
# Scripts in which people in China write their names; the block of a character decides, first to last code point.
SCRIPTS: tuple[tuple[int, int, str], ...] = (
    (0x4E00, 0x9FFF, "han"), (0x3400, 0x4DBF, "han"), (0x20000, 0x2A6DF, "han"), (0x2A700, 0x2EBEF, "han"),
    (0x2EBF0, 0x2EE5F, "han"), (0x30000, 0x323AF, "han"), (0xF900, 0xFAFF, "han"), (0x3007, 0x3007, "han"),
    (0x0600, 0x06FF, "arabic"), (0x0750, 0x077F, "arabic"), (0x08A0, 0x08FF, "arabic"),
    (0xFB50, 0xFDFF, "arabic"), (0xFE70, 0xFEFF, "arabic"),
    (0x0F00, 0x0FFF, "tibetan"), (0x1800, 0x18AF, "mongolian"), (0x11660, 0x1167F, "mongolian"),
    (0xA000, 0xA4CF, "yi"), (0xAC00, 0xD7A3, "hangul"), (0x1100, 0x11FF, "hangul"),
    (0x1950, 0x197F, "tai"), (0x1980, 0x19DF, "tai"), (0x1A20, 0x1AAF, "tai"), (0xA4D0, 0xA4FF, "lisu"),
    (0x0400, 0x04FF, "cyrillic"),
    (0x0041, 0x005A, "latin"), (0x0061, 0x007A, "latin"), (0x00C0, 0x024F, "latin"), (0x1E00, 0x1EFF, "latin"),
)  # fmt: skip
# The dot between the parts of a Uyghur, Tibetan or Mongolian name, and what people write for it.
JOINERS = frozenset("·•・‧ -'’\u200c\u200d\u0f0b\u0f0d")
ORGANIZATION_CODES = frozenset({"td", "tt", "tdt", "tdtt", "dang", "tuan", "dui", "ccp", "cpc", "cyl", "yp"})
ORGANIZATION_WORDS = (
    "共产党", "共產黨", "共青团", "共青團", "少先队", "少先隊", "退党", "退黨", "退团", "退團", "退队", "退隊", "三退",
    "党员", "黨員", "团员", "團員", "队员", "隊員",
)  # fmt: skip
SLOGAN_WORDS = (
    "万岁", "萬歲", "打倒", "灭亡", "滅亡", "消灭", "消滅", "法轮", "法輪", "天灭", "天滅", "反共", "真善忍",
    "自由民主", "中国人", "中國人", "平安保", "得救", "保命", "声明", "聲明", "同意", "无名", "無名", "匿名", "化名",
    "某某",
)  # fmt: skip
# What makes a row of names a series: 大虎 二虎 三虎, 小明一 小明二, 老大 老二.
ORDINALS = frozenset("一二三四五六七八九十百两兩大小老幺甲乙丙丁戊己庚辛")
CHINESE_DIGITS = frozenset("〇零一二三四五六七八九十百千万")

# For "please, you choose one for me": gentle characters that are heard alike by nobody as something unlucky.
FIRST = "安宁清明和静春雨松林江海云晨星月青山田禾远平正文嘉永"
SECOND = "然远和平宁安晴朗川溪舟帆竹梅兰菊禾麦秋雪岚阳辰悦心语"


def check_name(name: str) -> str:
    """What is wrong with this name, as a code; "" when it may stand."""
    letters = [char for char in name if char not in JOINERS and not unicodedata.combining(char)]
    for wrong, code in (
        (any(unicodedata.category(char) in {"Nd", "Nl", "No"} and char != "〇" for char in name), DIGITS),
        (any(_script(char) == "" for char in letters), _strange(letters)),
        (len(letters) < SHORTEST, TOO_SHORT),
        (len(name) > LONGEST, TOO_LONG),
        (all(char in CHINESE_DIGITS for char in letters), DIGITS),
        (len({_script(char) for char in letters}) > 1, SCRIPT),
        (_is_organization(name), ORGANIZATION),
        (any(word in name for word in SLOGAN_WORDS), SLOGAN),
        (len(letters) > 2 and len(set(letters)) == 1, ONE_CHARACTER),
    ):
        if wrong:
            return code
    return ""


def check_names(names: Sequence[str]) -> str:
    """What is wrong with the names of several people on one line, taken together."""
    if len(set(names)) < len(names):
        return TWICE
    marks = [mark for name in names for mark in series_marks(name)]
    return SERIES if len(marks) > len(set(marks)) and len(names) > 2 and _most(marks) > 2 else ""


def series_marks(name: str) -> set[str]:
    """The name with one ordinal taken out, for every place where one stands: 二虎 gives *虎."""
    return {f"{name[:at]}*{name[at + 1 :]}" for at, char in enumerate(name) if char in ORDINALS and len(name) > 1}


def suggest(choose: Callable[[str], str]) -> str:
    """A neutral name, drawn anew each time. Only when the person asks for one."""
    while True:
        name = choose(FIRST) + choose(SECOND)
        if name[0] != name[1] and not check_name(name):
            return name


def _most(marks: Iterable[str]) -> int:
    counted: dict[str, int] = {}
    for mark in marks:
        counted[mark] = counted.get(mark, 0) + 1
    return max(counted.values(), default=0)


def _script(char: str) -> str:
    if not unicodedata.category(char).startswith(("L", "M")) and char != "〇":
        return ""
    return next((script for first, last, script in SCRIPTS if first <= ord(char) <= last), "")


def _strange(letters: Sequence[str]) -> str:
    return SIGNS if any(unicodedata.category(char)[0] in "SPZC" for char in letters) else SCRIPT


def _is_organization(name: str) -> bool:
    plain = "".join(char for char in name.casefold() if char not in JOINERS)
    return (
        plain in ORGANIZATION_CODES
        or any(word in name for word in ORGANIZATION_WORDS)
        or len(set(plain) - set("abc")) == 0
    )
