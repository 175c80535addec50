"""The published tally in words and shapes: what the summary counts, named in the reader's language.

Nothing here adds organizations together, rounds, smooths or leaves a week out.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.doors.public import tally_files
from farline.tally import queries

Key = TypeVar("Key", int, str)
SAMPLES = 3
PARTY, LEAGUE, PIONEERS = 4, 2, 1
ORGANIZATIONS: dict[int, Promise] = {
    PARTY: _("Communist Party"),
    LEAGUE: _("Communist Youth League"),
    PIONEERS: _("Young Pioneers"),
}
COMBINATIONS: dict[int, Promise] = {
    7: _("Party, Youth League and Young Pioneers"),
    6: _("Party and Youth League"),
    5: _("Party and Young Pioneers"),
    4: _("Party only"),
    3: _("Youth League and Young Pioneers"),
    2: _("Youth League only"),
    1: _("Young Pioneers only"),
    0: _("Not told apart, because too few were alike in that week"),
}
REASONS: dict[str, Promise] = {
    "duplicate": _("Corrected by us: entered twice"),
    "error": _("Corrected by us: entered wrongly"),
    "test": _("Corrected by us: a trial entry"),
    "complaint": _("Corrected by us: after a complaint"),
    "requested": _("Corrected by us: as the person asked by telephone"),
}


ASIDE: dict[str, Promise] = {
    "no_clear_yes": _("no clear yes in the person's own voice"),
    "pressed": _("the person was pressed, or feared something"),
    "twice": _("the same person had declared before"),
    "error": _("entered by mistake"),
    "test": _("one of our own test callers, entered otherwise than it was spoken"),
}


@dataclass(frozen=True)
class Named:
    name: str | Promise
    count: int


@dataclass(frozen=True)
class WeekRow:
    week: str
    declared: int
    withdrawn: int
    corrected: int


@dataclass(frozen=True)
class Told:
    week: str
    tests: int
    tests_right: int
    set_aside: list[Named]


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class Chart:
    """A drawing in whole units. The tallest week reaches the top; the floor is the line of zero."""

    width: int
    height: int
    floor: int
    bars: list[Bar]


@dataclass(frozen=True)
class Shown:
    is_empty: bool
    is_demo: bool
    origin: str
    size: int
    root: str
    published_on: dt.date | None
    organizations: list[Named]
    combinations: list[Named]
    counted: int
    declared: int
    withdrawn: int
    corrections: list[Named]
    earlier: list[Named]
    earlier_people: int
    weeks: list[WeekRow]
    chart: Chart
    files: list[tally_files.Offered]
    sample_codes: list[str]
    told: list[Told]

    @property
    def untold(self) -> int:
        return self.combinations[-1].count

    @property
    def last_week(self) -> str:
        return self.weeks[-1].week if self.weeks else ""


def draw(counts: list[int], *, height: int = 120, step: int = 12) -> Chart:
    """One bar for each week, a gap where there was nothing. A count above zero is never drawn as zero."""
    tallest = max(counts, default=0)
    bars = []
    for place, count in enumerate(counts):
        if count > 0:
            tall = max(1, count * (height - 1) // tallest)
            bars.append(Bar(place * step + 1, height - tall, step - 2, tall))
    return Chart(max(len(counts) * step, 16 * step), height + 1, height, bars)


def shown() -> Shown:
    summary = queries.summary()
    weeks = [WeekRow(one.week, one.declared, one.withdrawn, one.corrected) for one in summary.weeks]
    return Shown(
        is_empty=summary.is_empty,
        is_demo=summary.is_demo,
        origin=summary.origin,
        size=summary.size,
        root=summary.root,
        published_on=summary.published_on,
        organizations=_named(ORGANIZATIONS, summary.organizations),
        combinations=_named(COMBINATIONS, summary.combinations),
        counted=summary.standing,
        declared=summary.declared,
        withdrawn=summary.withdrawn,
        corrections=[one for one in _named(REASONS, summary.corrections) if one.count],
        earlier=_named(ORGANIZATIONS, summary.earlier),
        earlier_people=summary.earlier_people,
        weeks=weeks,
        chart=draw([week.declared for week in weeks]),
        files=tally_files.offered(),
        sample_codes=[_spaced(code) for code in queries.sample_codes(SAMPLES)],
        told=[_told(one) for one in queries.told()],
    )


def _named(words: dict[Key, Promise], counts: Mapping[Key, int]) -> list[Named]:
    """Each kind with its count, those with none among them."""
    return [Named(name, counts.get(key, 0)) for key, name in words.items()]


def _told(one: queries.ToldWeek) -> Told:
    aside = [named for named in _named(ASIDE, one.set_aside) if named.count]
    return Told(one.week, one.tests, one.tests_right, aside)


def _spaced(code: str) -> str:
    """In fours, as it is read aloud."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))
