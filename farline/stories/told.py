"""What a text itself tells of the crowd its person stands in: a province, a high rank, an age in decades."""

import re
from collections.abc import Iterator
from functools import lru_cache

from farline.common import provinces
from farline.stories import folding, sounds

BETWEEN = r"[^0-9a-z\u3400-\u9fff]{0,6}"  # signs within a name, and no more
# 黄河南岸, 上海南站, 华山东麓: the letters of a province, and none.
BEFORE = {"河南": "黄漯", "河北": "黄漯", "湖南": "大太", "湖北": "大太", "海南": "上南东", "山东": "华泰中", "山西": "华泰", "江西": "长珠", "四川": "十"}  # fmt: skip  # noqa: E501
AFTER = "[岸麓站坡侧]|面的|边的"
MORE = {"NM": ("内蒙",), "XZ": ("藏区",)}
MORE_LATIN = {"XZ": ("tibetan?",), "GD": ("kwangtung",), "NM": ("innermongolian?",)}
RANK = re.compile(
    r"(?:省|副省|正省)?部级|副?国级|(?:司|地|正|副)?(?:厅|司)局?级|正局级|副局级|地厅|[正副][厅部]|副?省级"
    r"|\b(?:ministerial|(?:vice-?\s*)?minister|(?:department|bureau)[- ]level"
    r"|(?:prefecture|provincial)[- ]level\s+official)\b"
)  # fmt: skip
AGES = {
    "20s": ("[2二]", "twent"), "30s": ("[3三]", "thirt"), "40s": ("[4四]", "fort"), "50s": ("[5五]", "fift"),
    "60s": ("[6六]", "sixt"), "70plus": ("[7-9七八九]", "(?:sevent|eight|ninet)"),
}  # fmt: skip


def provinces_in(text: str) -> Iterator[tuple[frozenset[str], int, int]]:
    """Each province that is named, as the codes it could be, and where: Shanxi in letters can be two."""
    folded = folding.fold(text)
    for codes, pattern in _patterns():
        for match in pattern.finditer(folded.chars):
            yield (codes, *folded.where(match.start(), match.end()))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    out: dict[str, set[str]] = {}
    for code, (simple, _traditional, english) in provinces.NAMES.items():
        for name in (simple, *MORE.get(code, ())):
            chars = folding.fold(name).chars
            before = f"(?<![{BEFORE[simple]}])" if BEFORE.get(simple) else ""
            out.setdefault(f"{before}{BETWEEN.join(chars)}(?!{AFTER})", set()).add(code)
        for spelled in (english.lower().split(), [sounds.sound(char) for char in simple], *MORE_LATIN.get(code, ())):
            parts = [spelled] if isinstance(spelled, str) else spelled
            out.setdefault(rf"\b{BETWEEN.join(parts)}(?![a-z])", set()).add(code)
    return tuple((frozenset(codes), re.compile(pattern)) for pattern, codes in out.items())


def is_high(text: str) -> bool:
    """Whether a rank is told that few hold."""
    return RANK.search(folding.fold(text).chars) is not None


def bands_in(text: str) -> set[str]:
    """Ages in decades: 七十多岁, 七旬, in his seventies."""
    chars = folding.fold(text).chars
    return {
        band
        for band, (figure, word) in AGES.items()
        if re.search(
            rf"{figure}(?:[十0][几多来余出]*岁|旬)|\bin (?:his|her|their) (?:early |late |mid-?)?{word}ies", chars
        )
    }
