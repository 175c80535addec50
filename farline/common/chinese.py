"""Chinese script: to Traditional characters as Taiwan writes them, and folding for search."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache

import opencc

# The setting of the library that also changes words would turn 声明 into 宣告; so characters, then our own words.
WORDS = {
    "義工": "志工", "志願者": "志工", "網絡": "網路", "短信": "簡訊", "信息": "資訊", "視頻": "影片", "軟件": "軟體",
    "鏈接": "連結", "屏幕": "螢幕", "默認": "預設", "服務器": "伺服器", "數據庫": "資料庫", "打印": "列印",
    "演示": "示範", "“": "「", "”": "」", "‘": "『", "’": "』",
}  # fmt: skip
# The common characters of GB 2312 stand in the order of their sound: the first one of each initial.
INITIALS = "abcdefghjklmnopqrstwxyz"
FIRST_OF_INITIAL = [char.encode("gb2312") for char in "啊芭擦搭蛾发噶哈击喀垃妈拿哦啪期然撒塌挖昔压匝"]
LAST_COMMON = "座".encode("gb2312")


@lru_cache(maxsize=2)
def _converter(kind: str) -> opencc.OpenCC:
    return opencc.OpenCC(kind)


def to_traditional(text: str, own: Mapping[str, str] | None = None, keep: Sequence[str] = ()) -> str:
    """For a text that lacks a Traditional version; whoever shows it says that a machine converted it.

    `own` are an operator's words, from 简体 to 繁體. What is in `keep` stays as it is written: a name belongs to
    whoever bears it, and no table knows how they write it.
    """
    own = own or {}
    fixed = sorted({*own, *keep} - {""}, key=len, reverse=True)
    pieces = re.split(f"({'|'.join(map(re.escape, fixed))})", text) if fixed else [text]
    return "".join(own.get(piece, piece) if piece in fixed else _by_table(piece) for piece in pieces)


def _by_table(text: str) -> str:
    out = str(_converter("s2tw").convert(text))
    for word, ours in WORDS.items():
        out = out.replace(word, ours)
    return out


@lru_cache(maxsize=20_000)
def _fold_character(char: str) -> str:
    return str(_converter("t2s").convert(char)) if char > "\u2e7f" else char


def fold(text: str) -> str:
    """One form for 简体, 繁體, widths and letter case.

    Character by character on purpose: folding a piece gives a piece of the folded whole, so a search
    finds exactly what a person would find by eye.
    """
    return "".join(map(_fold_character, unicodedata.normalize("NFKC", text).casefold()))


def initials(folded: str) -> str:
    """The first letters of the sounds of a folded text: 三退 gives "st". What has none gives a space.

    A character that is read in two ways counts in one of them only; whoever searches so must have another way.
    """
    return "".join(map(_initial, folded))


@lru_cache(maxsize=10_000)
def _initial(char: str) -> str:
    if char.isascii():
        return char if char.isalnum() else " "
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return " "
    return INITIALS[bisect_right(FIRST_OF_INITIAL, code) - 1] if FIRST_OF_INITIAL[0] <= code <= LAST_COMMON else " "
