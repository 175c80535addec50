"""What was taken out and what was put in, character by character, for eyes and for screen readers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from farline.common import matching

SAME, OUT, IN = "", "out", "in"
SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]?")
CLOSE = 1_500  # characters of a changed stretch that are compared one by one; longer ones are shown whole


@dataclass(frozen=True)
class Change:
    kind: str
    text: str


def between(before: str, now: str) -> list[Change]:
    """All of both texts in order: what stayed, what went ("out"), what came ("in")."""
    return list(_joined(_by_sentence(before, now)))


def _by_sentence(before: str, now: str) -> Iterator[Change]:
    """Sentences first: a long text stays quick, and a change does not spread over its neighbors."""
    old, new = SENTENCE.findall(before), SENTENCE.findall(now)
    matcher = matching.Matcher()
    for kind, a, b, c, d in matcher.steps(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            yield Change(SAME, come)
        elif gone and come and len(gone) + len(come) <= CLOSE:
            yield from _by_character(gone, come, matcher)
        else:
            yield Change(OUT, gone)
            yield Change(IN, come)


def _by_character(before: str, now: str, matcher: matching.Matcher) -> Iterator[Change]:
    old, new = _units(before), _units(now)
    for kind, a, b, c, d in matcher.steps(old, new):
        if kind == "equal":
            yield Change(SAME, "".join(new[c:d]))
        else:
            yield Change(OUT, "".join(old[a:b]))
            yield Change(IN, "".join(new[c:d]))


def _units(text: str) -> list[str]:
    """Characters of Chinese, whole words of anything else."""
    return re.findall(r"[a-zA-Z0-9’']+|.", text, re.S)


def _joined(changes: Iterator[Change]) -> Iterator[Change]:
    last: Change | None = None
    for change in changes:
        if not change.text:
            continue
        if last and last.kind == change.kind:
            last = Change(last.kind, last.text + change.text)
            continue
        if last:
            yield last
        last = change
    if last:
        yield last
