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
    _lines: list[str] = field(default_factory=list)
    _gone: set[int] = field(default_factory=set)
    _seen: set[str] = field(default_factory=set)
    _now: str = ""
    _week: WeekCount = field(default_factory=WeekCount)

    def add(self, text: str) -> None:
        """Raises BrokenLog."""
        entry = grammar.ENTRY.fullmatch(text)
        if entry is not None:  # nearly every line: the short way
            self._enter(*entry.groups())
        else:
            self._other(text)
        self._lines.append(text)
        self.size += 1

    def forget_lines(self) -> None:
        """Nothing more is added: what was kept of each line may go, and the counts stay."""
        self._lines, self._gone, self._seen = [], set(), set()

    def _turn_to(self, week: str) -> None:
        if week < self._now:
            raise BrokenLog(f"line {self.size} goes back in time")
        if week != self._now and not grammar.is_week(week):
            raise BrokenLog(f"line {self.size} is of a week that its year does not have")
        self._now = week
        self._week = self.weeks.setdefault(week, WeekCount())

    def _enter(self, kind: str, digit: str, week: str, commitment: str, tag: str) -> None:
        if week != self._now:
            self._turn_to(week)
        before, bits = len(self._seen), int(digit)
        self._seen.update((commitment, tag))
        if len(self._seen) != before + 2:
            raise BrokenLog(f"line {self.size} repeats an entry")
        if kind == grammar.DECLARED:
            self.declared[bits] += 1
            self.standing[bits] += 1
            self._week.declared += 1
        else:
            self.earlier[bits] += 1
            self._week.earlier += 1

    def _other(self, text: str) -> None:
        try:
            line = grammar.parse(text)
        except grammar.NotALeaf:
            raise BrokenLog(f"line {self.size} is not in the grammar") from None
        self._turn_to(line.week)
        if line.kind == grammar.KEY:
            self.register_key = line.key
        else:
            self._take_back(line)

    def _take_back(self, line: grammar.Line) -> None:
        entry = grammar.ENTRY.fullmatch(self._lines[line.index]) if line.index < self.size else None
        if entry is None or line.index in self._gone:
            raise BrokenLog(f"line {self.size} takes back what is not there, or was taken back before")
        self._gone.add(line.index)
        kind, bits, tag = entry.group(1), int(entry.group(2)), entry.group(5)
        if line.by == grammar.BY_PERSON:
            if hashlib.sha256(b"farline1-withdraw\0" + bytes.fromhex(line.opening)).hexdigest() != tag:
                raise BrokenLog(f"line {self.size} takes back with a wrong secret")
            self.withdrawn += 1
            self._week.withdrawn += 1
        else:
            self.corrected[line.reason] += 1
            self._week.corrected += 1
        (self.standing if kind == grammar.DECLARED else self.earlier)[bits] -= 1


def count(lines: Iterable[str]) -> Count:
    counted = Count()
    for line in lines:
        counted.add(line)
    return counted
