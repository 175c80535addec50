"""Simplified to Traditional characters as Taiwan writes them, with our glossary. To be read over by eye."""

from functools import lru_cache

import opencc

WORDS = {"義工": "志工", "志願者": "志工", "網絡": "網路", "短信": "簡訊", "“": "「", "”": "」", "‘": "『", "’": "』"}


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    # Character by character: the setting that also changes words would turn 声明 into 宣告.
    return opencc.OpenCC("s2tw")


def to_traditional(text: str) -> str:
    out = str(_converter().convert(text))
    for word, ours in WORDS.items():
        out = out.replace(word, ours)
    return out
