"""Counts the log from its first line to its last, and refuses a line that the rules of the log forbid."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from farline.tally import grammar


class BrokenLog(Exception):
    """The log breaks its own rules: the line is told."""


@dataclass
class WeekCount:
    declared: int = 0
    earlier: int = 0
    withdrawn: int = 0
    corrected: int = 0


@dataclass
class Count:
    """`declared` and `earlier` by bits, all that were ever entered; `standing` without those taken back."""

    size: int = 0
    declared: Counter[int] = field(default_factory=Counter)
    standing: Counter[int] = field(default_factory=Counter)
    earlier: Counter[int] = field(default_factory=Counter)
    withdrawn: int = 0
    corrected: Counter[str] = field(default_factory=Counter)
    weeks: dict[str, WeekCount] = field(default_factory=dict)
    register_key: str = ""
    _entries: dict[int, tuple[str, int, str]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Raises BrokenLog."""
        try:
            line = grammar.parse(text)
        except grammar.NotALeaf:
            raise BrokenLog(f"line {self.size} is not in the grammar") from None
        if self.weeks and line.week < next(reversed(self.weeks)):
            raise BrokenLog(f"line {self.size} goes back in time")
        week = self.weeks.setdefault(line.week, WeekCount())
        if line.kind == grammar.WITHDRAWN:
            self._take_back(line, week)
        elif line.kind == grammar.KEY:
            self.register_key = line.key
        else:
            self._enter(line, week)
        self.size += 1

    def _enter(self, line: grammar.Line, week: WeekCount) -> None:
        if line.commitment in self._seen or line.tag in self._seen:
            raise BrokenLog(f"line {self.size} repeats an entry")
        self._seen |= {line.commitment, line.tag}
        self._entries[self.size] = (line.kind, line.bits, line.tag)
        if line.kind == grammar.DECLARED:
            self.declared[line.bits] += 1
            self.standing[line.bits] += 1
            week.declared += 1
        else:
            self.earlier[line.bits] += 1
            week.earlier += 1

    def _take_back(self, line: grammar.Line, week: WeekCount) -> None:
        entry = self._entries.pop(line.index, None)
        if entry is None:
            raise BrokenLog(f"line {self.size} takes back what is not there, or was taken back before")
        kind, bits, tag = entry
        if line.by == grammar.BY_PERSON:
            if hashlib.sha256(b"farline1-withdraw\0" + bytes.fromhex(line.opening)).hexdigest() != tag:
                raise BrokenLog(f"line {self.size} takes back with a wrong secret")
            self.withdrawn += 1
            week.withdrawn += 1
        else:
            self.corrected[line.reason] += 1
            week.corrected += 1
        (self.standing if kind == grammar.DECLARED else self.earlier)[bits] -= 1


def count(lines: Iterable[str]) -> Count:
    counted = Count()
    for line in lines:
        counted.add(line)
    return counted
