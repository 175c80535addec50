"""Reads a whole content pack and says what is wrong with it, and what is not wrong but worth knowing.

Here, because cards speak of outcomes, practice of numbers that call it up, and packs are a room of their own.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from farline.calls import rules as calls
from farline.common import content
from farline.guide import cards, no_numbers, pages, practice, rules, scripts, training
from farline.packs import queries as packs
from farline.telephony import rules as telephony

PAGES = ("about", "briefing", "privacy", "rules")
OUTCOMES = {"", *calls.LINE_OUTCOMES, *calls.CONVERSATION_OUTCOMES}
Build = Callable[[str, str], Any]


@dataclass
class Report:
    """`converted` are files whose Traditional characters a machine makes; `expired`, packs shown to nobody."""

    counts: dict[str, int] = field(default_factory=dict)
    troubles: list[content.Broken] = field(default_factory=list)
    converted: list[str] = field(default_factory=list)
    expired: list[str] = field(default_factory=list)
    overridden: list[str] = field(default_factory=list)


KNOWN: tuple[tuple[str, Build, str], ...] = (
    (scripts.FOLDER, scripts.build, "slug"),
    (cards.FOLDER, cards.build, "id"),
    (practice.FOLDER, practice.build, "code"),
    (packs.FOLDER, packs.build, "kind"),
    (training.FOLDER, training.build, "slug"),
)


def check_content(changed: Mapping[str, str], today: dt.date) -> list[content.Broken]:
    """What would be wrong with the pack if these files held these texts, and is not wrong already."""
    before = {str(trouble) for trouble in read(today).troubles}
    with content.laid_over(changed):
        return [trouble for trouble in read(today).troubles if trouble.file in changed or str(trouble) not in before]


def check_file(name: str, text: str) -> list[content.Broken]:
    """What is wrong with one file for itself; quick enough to ask while somebody writes."""
    with content.laid_over({name: text}):
        folder = name.split("/")[0]
        if folder == pages.FOLDER:
            return content.troubles([name], pages.build)
        for known, build, _key in KNOWN:
            if known == folder:
                found = content.troubles([name], build)
                return found or [trouble for _, one in _sound([name], build) for trouble in _foreign_words(name, one)]
        try:
            _check_words() if name == content.WORDS else content.read(name)
        except content.Broken as trouble:
            return [trouble]
        return []


def read(today: dt.date) -> Report:
    report = Report()
    for folder, build, key in KNOWN:
        names = content.files(folder)
        report.counts[folder] = len(names)
        report.troubles += content.troubles(names, build)
        built = list(_sound(names, build))
        report.troubles += [*_twice(built, key), *_lost_variants(built)]
        report.troubles += [trouble for name, one in built for trouble in _foreign_words(name, one)]
        report.converted += [name for name, one in built if one.converted]
        report.overridden += [name for name, one in built if isinstance(one, rules.Card) and one.overridden]
        report.expired += [name for name, one in built if isinstance(one, packs.Pack) and one.expires_on < today]
    _read_pages(report)
    _read_words(report)
    report.troubles += _missing()
    return report


def _sound(names: Sequence[str], build: Build) -> Iterator[tuple[str, Any]]:
    for name in names:
        try:
            yield name, build(name, "zh-hant")
        except content.Broken:
            continue


def _lost_variants(built: Sequence[tuple[str, Any]]) -> Iterator[content.Broken]:
    whole = {one.slug: one for _, one in built if isinstance(one, rules.Script) and not one.variant_of}
    for name, one in built:
        if isinstance(one, rules.Script) and one.variant_of:
            if one.variant_of not in whole:
                yield content.Broken(name, "variant_of", f"there is no script {one.variant_of!r}")
                continue
            for step in one.steps:
                if step not in whole[one.variant_of].steps:
                    yield content.Broken(name, f"step {step}", f"{one.variant_of} has no such step")


def _twice(built: Sequence[tuple[str, Any]], key: str) -> Iterator[content.Broken]:
    first: dict[str, str] = {}
    for name, one in built:
        same = first.setdefault(getattr(one, key), name)
        if same != name:
            yield content.Broken(name, key, f"{getattr(one, key)!r} is taken by {same}")


def _foreign_words(name: str, one: Any) -> Iterator[content.Broken]:
    """Outcomes are words of another room: here is where both are known."""
    if isinstance(one, rules.Card):
        said = {"outcome": one.outcome}
    elif isinstance(one, rules.Script):
        said = {f"step {step.id}": step.outcome for step in one.steps.values()}
    elif isinstance(one, practice.Practice):
        said = {"line_result": one.line_result, "conversation": one.conversation}
        said |= {f"turn {turn.id}": turn.conversation for turn in one.turns.values()}
    else:
        return
    for where, outcome in said.items():
        if outcome not in OUTCOMES:
            yield content.Broken(name, where, f"{outcome!r} is not an outcome of a call")


def _read_pages(report: Report) -> None:
    slugs = sorted({*pages.slugs(), *PAGES})
    report.counts[pages.FOLDER] = len(slugs)
    for slug in slugs:
        for language in content.LANGUAGES:
            name = pages.file_for(slug, language)
            try:
                if pages.build(name, language).converted:
                    report.converted.append(name)
            except content.Broken as trouble:
                if str(trouble) not in map(str, report.troubles):
                    report.troubles.append(trouble)


def _read_words(report: Report) -> None:
    try:
        # A file that is only proposed lies over the folder: it is checked before it is there.
        if content.there(content.WORDS):
            _check_words()
    except content.Broken as trouble:
        report.troubles.append(trouble)


def _check_words() -> None:
    """These words go into every text, so they hold nothing that no text may hold. Raises content.Broken."""
    content.words_from(content.WORDS, "zh-hant")
    no_numbers.check(content.read(content.WORDS))


def _missing() -> Iterator[content.Broken]:
    """What the other rooms call for by name."""
    talks = [one for _, one in _sound(content.files(practice.FOLDER), practice.build)]
    there = {one.code for one in talks}
    if not any(one.gate for one in talks):
        yield content.Broken(practice.FOLDER, "gate", "no practice must go well before real calls; one at least must")
    if not content.files(training.FOLDER):
        yield content.Broken(training.FOLDER, "", "there is no training text")
    for digit, code in telephony.FATES.items():
        if code not in there:
            yield content.Broken(
                practice.FOLDER, code, f"no scenario has this code; practice numbers in {digit} need it"
            )
    if not content.files(scripts.FOLDER):
        yield content.Broken(scripts.FOLDER, "", "there is no script")
