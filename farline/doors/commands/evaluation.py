"""Measures gate and highlighter on invented stories with planted facts: what was caught, what not, false alarms."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from farline.stories import facts, highlight, prints

PLANTED = re.compile(r"\{([a-z]+)(?:!([a-z]+))?:([^{}]*)\}")
NEAR = {facts.NAME: {facts.NAME, facts.RELATIVE}, facts.RELATIVE: {facts.NAME, facts.RELATIVE}}


@dataclass(frozen=True)
class Planted:
    kind: str
    fact: str  # "" when it is no known fact
    start: int
    end: int


@dataclass(frozen=True)
class Example:
    language: str
    text: str
    planted: list[Planted]
    known: list[facts.Fact]


@dataclass
class Measured:
    """`missed`: pieces of text that were not caught whole, for whoever tunes."""

    stories: int = 0
    characters: int = 0
    known: int = 0
    known_caught: int = 0
    known_false: int = 0
    marks: int = 0
    marks_caught: int = 0
    marks_touched: int = 0
    false_alarms: int = 0
    known_missed: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)

    @property
    def recall_known(self) -> float:
        return self.known_caught / self.known if self.known else 1.0

    @property
    def recall_marks(self) -> float:
        return self.marks_caught / self.marks if self.marks else 1.0


def read(path: Path) -> list[Example]:
    return [_example(row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["story"]]


def _example(row: Mapping[str, object]) -> Example:
    planted, text, at = [], "", 0
    marked = str(row["text"])
    for match in PLANTED.finditer(marked):
        text += marked[at : match.start()]
        planted.append(Planted(match[1], match[2] or "", len(text), len(text) + len(match[3])))
        text += match[3]
        at = match.end()
    known = row["facts"] if isinstance(row["facts"], list) else []
    pairs = (str(one).split(":", 1) for one in known)
    return Example(str(row["language"]), text + marked[at:], planted, [facts.Fact(kind, said) for kind, said in pairs])


def measure(examples: list[Example]) -> Measured:
    out = Measured()
    for example in examples:
        out.stories += 1
        out.characters += len(example.text)
        _gate(example, out)
        _highlighter(example, out)
    return out


def _gate(example: Example, out: Measured) -> None:
    found = prints.hits(prints.take(prints.NOTHING, example.known), example.text)
    for one in example.planted:
        if one.fact:
            kinds = NEAR.get(one.fact, {one.fact})
            caught = any(hit.start < one.end and one.start < hit.end and hit.kind in kinds for hit in found)
            out.known += 1
            out.known_caught += caught
            if not caught:
                out.known_missed.append(example.text[one.start : one.end])
    out.known_false += sum(
        not any(hit.start < one.end and one.start < hit.end for one in example.planted) for hit in found
    )


def _highlighter(example: Example, out: Measured) -> None:
    marked = list(_marked(example.text))
    covered = {place for start, end in marked for place in range(start, end)}
    for one in example.planted:
        places = range(one.start, one.end)
        out.marks += 1
        out.marks_touched += any(place in covered for place in places)
        if all(place in covered for place in places):
            out.marks_caught += 1
        else:
            out.missed.append(example.text[one.start : one.end])
    for start, end in marked:
        if not any(start < one.end and one.start < end for one in example.planted):
            out.false_alarms += 1
            out.alarms.append(example.text[start:end])


def _marked(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for piece in highlight.pieces(text):
        if piece.kind:
            yield at, at + len(piece.text)
        at += len(piece.text)
