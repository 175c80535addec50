"""When a batch may appear and what goes into it. Plain rules: days in, a choice out.

An observer may know who was telephoned when. So nothing appears until enough others appear with it, in an order
that was drawn, and nobody appears as one of a few.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

SMALLEST_BATCH = 50
SMALL_CLASS = 5
LONGEST_WAIT = dt.timedelta(weeks=4)
LONGEST_SILENCE = dt.timedelta(weeks=8)
UNTOLD = 0


@dataclass(frozen=True)
class Entry:
    """One waiting entry. `kind`: D declared, E had quit earlier. `key` finds it again; it is never published."""

    kind: str
    bits: int
    since: dt.date
    key: int


@dataclass(frozen=True)
class Chosen:
    entry: Entry
    bits: int  # as published: UNTOLD when so few were alike that the organizations would point at somebody


@dataclass(frozen=True)
class Told:
    """What is said beside a batch and is in no leaf: test callers found right, and what was set aside, by reason."""

    tests: int = 0
    tests_right: int = 0
    set_aside: Mapping[str, int] = field(default_factory=dict)


NOTHING_TOLD = Told()


def choose(
    waiting: Sequence[Entry], *, today: dt.date, shuffle: Callable[[list[Chosen]], None], at_once: bool = False
) -> list[Chosen]:
    """What the next batch holds, in the order in which it appears; empty when too little has come together.

    `at_once` is for invented entries only.
    """
    chosen = [Chosen(entry, entry.bits) for entry in waiting] if at_once else _ready(waiting, today)
    shuffle(chosen)
    return chosen


def _ready(waiting: Sequence[Entry], today: dt.date) -> list[Chosen]:
    chosen = _told_as(waiting, today)
    if len(chosen) >= SMALLEST_BATCH:
        return chosen
    # Too few: those whose wait is over appear by themselves. A fresh one beside them would be one of a handful.
    return _told_as([entry for entry in waiting if has_waited(entry.since, today)], today)


def _told_as(entries: Sequence[Entry], today: dt.date) -> list[Chosen]:
    """Each as what it is where enough are alike; of the others those that waited long, without telling what."""
    alike = Counter((entry.kind, entry.bits) for entry in entries)
    chosen = []
    for entry in entries:
        if alike[entry.kind, entry.bits] >= SMALL_CLASS:
            chosen.append(Chosen(entry, entry.bits))
        elif has_waited(entry.since, today):
            chosen.append(Chosen(entry, UNTOLD))
    return chosen


def has_waited(since: dt.date, today: dt.date) -> bool:
    """Whether the longest wait is over: then it appears, however few appear with it."""
    return today - since >= LONGEST_WAIT


def is_a_leap(last: dt.date, today: dt.date) -> bool:
    """So long after the last that the clock may have leaped. A week signed ahead would shut the log until then."""
    return today - last > LONGEST_SILENCE


def anonymity(chosen: Sequence[Chosen]) -> dict[int, int]:
    """For each key, how many entries of the batch look the same. Printed by the simulation."""
    alike = Counter((one.entry.kind, one.bits) for one in chosen)
    return {one.entry.key: alike[one.entry.kind, one.bits] for one in chosen}
