"""Chinese script: to Traditional characters as Taiwan writes them, and folding for search."""

import unicodedata
from functools import lru_cache

import opencc

# The setting of the library that also changes words would turn 声明 into 宣告; so characters, then our own words.
WORDS = {
    "義工": "志工", "志願者": "志工", "網絡": "網路", "短信": "簡訊", "信息": "資訊", "視頻": "影片", "軟件": "軟體",
    "鏈接": "連結", "屏幕": "螢幕", "默認": "預設", "服務器": "伺服器", "數據庫": "資料庫", "打印": "列印",
    "“": "「", "”": "」", "‘": "『", "’": "』",
}  # fmt: skip


@lru_cache(maxsize=2)
def _converter(kind: str) -> opencc.OpenCC:
    return opencc.OpenCC(kind)


def to_traditional(text: str) -> str:
    """For a text that lacks a Traditional version; whoever shows it says that a machine converted it."""
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
