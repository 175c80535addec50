"""Fills in 繁體 beside 简体 in the text of a pack's file, and lists which texts lack a language."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from farline.common import chinese, content

SIMPLE = re.compile(r"(?<![\w-])zh-hans(\s*=\s*)")
EMPTY = re.compile(
    r"""^[ \t]*zh-hant[ \t]*=[ \t]*(?:""|\[\])[ \t]*\n|,[ \t]*zh-hant[ \t]*=[ \t]*(?:""|\[\])(?=[ \t]*[,}])""",
    re.MULTILINE,
)
BODY = {'"': r"(?:[^\\]|\\.)", "'": "."}
OWN = re.compile(r"(?<=\n)[ \t]*zh-hant[ \t]*=|\A[ \t]*zh-hant[ \t]*=")
STRINGS = ('"""', "'''", '"', "'")
ENDS = {mark: re.compile(rf"{BODY[mark[0]]}*?{mark}", re.DOTALL) for mark in STRINGS}
NEXT_TABLE = re.compile(r"^[ \t]*\[[\w.\[\"]", re.MULTILINE)


def fill(text: str) -> tuple[str, int]:
    """The file's text with a zh-hant after every zh-hans that lacks one, and how many were added.

    What is there already is left as somebody wrote it. A text that cannot be read stays as it is, and so does one
    that is too large for a file of a pack: whoever saves it says so.
    """
    if len(text) > content.LARGEST_FILE:
        return text, 0
    own, keep = content.own_words()
    text = EMPTY.sub("", text)
    places = _Places(text)
    out, last, count, looked = [], 0, 0, 0
    for found in SIMPLE.finditer(text):
        if found.start() < looked:
            continue
        end = _end_of_value(text, found.end())
        if end is None and text.startswith((*STRINGS, "["), found.end()):
            break  # a text that does not end: nothing after it can be told from it
        if end is None:
            continue
        looked = end
        if places.has_own(found.start(), end):
            continue
        value = chinese.to_traditional(text[found.end() : end], own, keep)
        if value in ('""', "[]"):
            continue
        between = ", " if places.inline(found.start()) else "\n"
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
    found = ENDS[mark].match(text, start + len(mark))
    return found.end() if found else None


class _Places:
    """Where signs stand in a text, found once: asking for each text of a file again would take its square."""

    def __init__(self, text: str) -> None:
        self.length = len(text)
        self.of = {
            name: [found.start() for found in pattern.finditer(text)]
            for name, pattern in (("table", NEXT_TABLE), ("own", OWN), ("{", re.compile("{")), ("}", re.compile("}")),
                                  ("line", re.compile("\n")), ("zh-hant", re.compile("zh-hant")))
        }  # fmt: skip

    def before(self, name: str, place: int) -> int:
        """The last one before this place, or -1."""
        at = bisect_left(self.of[name], place)
        return self.of[name][at - 1] if at else -1

    def after(self, name: str, place: int) -> int:
        """The first one from this place on, or the end of the text."""
        at = bisect_left(self.of[name], place)
        return self.of[name][at] if at < len(self.of[name]) else self.length

    def inline(self, start: int) -> bool:
        return self.before("{", start) > self.before("line", start)

    def has_own(self, start: int, end: int) -> bool:
        """Whether a zh-hant stands in the same table: before or after, up to its edge."""
        if self.inline(start):
            return self.after("zh-hant", self.before("{", start)) < self.after("}", end)
        return self.after("own", max(0, self.before("table", start))) < self.after("table", end)
