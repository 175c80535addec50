"""Fills in 繁體 beside 简体 in the text of a pack's file, and lists which texts lack a language."""

import re
from collections.abc import Iterator

from farline.common import chinese, content

SIMPLE = re.compile(r"(?<![\w-])zh-hans(\s*=\s*)")
EMPTY = re.compile(
    r"""^[ \t]*zh-hant[ \t]*=[ \t]*(?:""|\[\])[ \t]*\n|,[ \t]*zh-hant[ \t]*=[ \t]*(?:""|\[\])(?=[ \t]*[,}])""",
    re.MULTILINE,
)
STRINGS = ('"""', "'''", '"', "'")
NEXT_TABLE = re.compile(r"^[ \t]*\[[\w.\[\"]", re.MULTILINE)


def fill(text: str) -> tuple[str, int]:
    """The file's text with a zh-hant after every zh-hans that lacks one, and how many were added.

    What is there already is left as somebody wrote it. A text that cannot be read stays as it is.
    """
    own, keep = content.own_words()
    text = EMPTY.sub("", text)
    out, last, count = [], 0, 0
    for found in SIMPLE.finditer(text):
        end = _end_of_value(text, found.end())
        if end is None or found.start() < last or _has_own(text, found.start(), end):
            continue
        value = chinese.to_traditional(text[found.end() : end], own, keep)
        if value in ('""', "[]"):
            continue
        between = ", " if _is_inline(text, found.start()) else "\n"
        out += [text[last:end], f"{between}zh-hant{found[1]}{value}"]
        last, count = end, count + 1
    return "".join([*out, text[last:]]), count


def gaps(name: str) -> list[tuple[str, str]]:
    """(place, language) of each text of a file that lacks one."""
    return list(_gaps(content.read(name).values, ""))


def _gaps(value: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if "zh-hans" in value or "en" in value:
            yield from ((where, language) for language in content.LANGUAGES if language not in value)
        for key, below in value.items():
            yield from _gaps(below, f"{where}.{key}".strip("."))
    elif isinstance(value, list):
        for number, below in enumerate(value, 1):
            yield from _gaps(below, f"{where}[{number}]")


def _end_of_value(text: str, start: int) -> int | None:
    if text.startswith("[", start):
        at = start + 1
        while at < len(text) and text[at] != "]":
            at = (_end_of_string(text, at) or len(text)) if text[at] in "\"'" else at + 1
        return at + 1 if at < len(text) else None
    return _end_of_string(text, start)


def _end_of_string(text: str, start: int) -> int | None:
    mark = next((mark for mark in STRINGS if text.startswith(mark, start)), None)
    if mark is None:
        return None
    at = start + len(mark)
    while at < len(text):
        if text[at] == "\\" and mark[0] == '"':
            at += 2
        elif text.startswith(mark, at):
            return at + len(mark)
        else:
            at += 1
    return None


def _is_inline(text: str, start: int) -> bool:
    line = text[text.rfind("\n", 0, start) + 1 : start]
    return "{" in line


def _has_own(text: str, start: int, end: int) -> bool:
    """Whether a zh-hant stands in the same table: before or after, up to its edge."""
    if _is_inline(text, start):
        close = text.find("}", end)
        return "zh-hant" in text[text.rfind("{", 0, start) : close if close >= 0 else len(text)]
    begins = [found.start() for found in NEXT_TABLE.finditer(text, 0, start)]
    follows = NEXT_TABLE.search(text, end)
    table = text[begins[-1] if begins else 0 : follows.start() if follows else len(text)]
    return re.search(r"^\s*zh-hant\s*=", table, re.MULTILINE) is not None
