"""A simulated person from a file: what they answer to what the volunteer picks."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from farline.common import chinese, content
from farline.guide import no_numbers, rules

FOLDER = "practice"
SNAPPED = "hung_up_at_once"
CLOSE_ENOUGH = 0.34  # of the pairs of characters somebody typed, so many must occur in what could be said
HINTS = ("said_overseas", "asked_time", "asked_alone", "may_hang_up", "asked_consent", "read_back", "told_take_back")


class PracticeLine(NamedTuple):
    """`who` is "person" or "volunteer"; `audio` the name of a voice file, or ""."""

    who: str
    text: str
    audio: str


@dataclass(frozen=True)
class Option:
    text: str
    goto: str
    does: tuple[str, ...]
    remark: str
    hears: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """`good` is the place of the option that the file names first. An end may have a `conversation` of its own."""

    id: str
    person: PracticeLine
    options: tuple[Option, ...]
    good: int
    conversation: str


@dataclass(frozen=True)
class Practice:
    """One scenario. `lines` is the good way through it; `turns` holds every way."""

    code: str
    label: str
    who: str
    line_result: str
    conversation: str
    first: str
    turns: Mapping[str, Turn]
    wants: tuple[str, ...]
    converted: bool
    patience: int = 0  # so many unfit answers they bear; 0: as many as come
    snaps: str = ""  # what they say when that is spent
    snaps_audio: str = ""
    gate: bool = False  # whoever wants to call real people must have done it well once

    @property
    def lines(self) -> list[PracticeLine]:
        return so_far(self, good_picks(self)).spoken


@dataclass(frozen=True)
class SoFar:
    """A talk after some picks. `remarks` judge the picks; `missed` (codes of HINTS) and `conversation` (the
    outcome it came to) are known at the end.
    """

    spoken: list[PracticeLine]
    options: Sequence[Option]
    remarks: list[str]
    missed: list[str]
    conversation: str = ""

    @property
    def ended(self) -> bool:
        return not self.options


def so_far(practice: Practice, picks: Sequence[int]) -> SoFar:
    """The talk after the volunteer's picks (places in each turn's options); it stops at a pick that does not fit."""
    if not practice.first:
        return SoFar([], (), [], [])
    turn = practice.turns[practice.first]
    spoken, remarks, done, unfit = [turn.person], [], set[str](), 0
    for pick in picks:
        if not 0 <= pick < len(turn.options):
            break
        option = turn.options[pick]
        unfit += pick != turn.good
        if practice.patience and unfit > practice.patience:
            spoken += [
                PracticeLine("volunteer", option.text, ""),
                PracticeLine("person", practice.snaps, practice.snaps_audio),
            ]
            remarks += [option.remark] if option.remark else []
            return SoFar(spoken, (), remarks, [hint for hint in practice.wants if hint not in done], SNAPPED)
        turn = practice.turns[option.goto]
        spoken += [PracticeLine("volunteer", option.text, ""), turn.person]
        remarks += [option.remark] if option.remark else []
        done |= set(option.does)
    missed = [] if turn.options else [hint for hint in practice.wants if hint not in done]
    came_to = "" if turn.options else turn.conversation or practice.conversation
    return SoFar(spoken, turn.options, remarks, missed, came_to)


def heard(practice: Practice, picks: Sequence[int], said: str) -> int | None:
    """Which of the things that could be said now comes closest to what somebody typed; None when none does.

    By rules, in the open: the file's own keywords first, then how many pairs of characters agree.
    """
    options = so_far(practice, picks).options
    typed = chinese.fold(said)
    named = [
        place for place, option in enumerate(options) if any(chinese.fold(word) in typed for word in option.hears)
    ]
    if named:
        return named[0]
    shares = [_share(typed, chinese.fold(option.text)) for option in options]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= CLOSE_ENOUGH else None


def _share(typed: str, text: str) -> float:
    pairs = {a + b for a, b in pairwise(typed) if a.isalnum() and b.isalnum()}
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def good_picks(practice: Practice) -> list[int]:
    """The picks of somebody who always says the good thing."""
    picks: list[int] = []
    turn = practice.turns.get(practice.first)
    while turn is not None and turn.options and len(picks) < len(practice.turns):
        picks.append(turn.good)
        turn = practice.turns[turn.options[turn.good].goto]
    return picks


def build(name: str, language: str) -> Practice:
    sheet = content.read(name)
    no_numbers.check(sheet)
    turns = {row.text("id"): _turn(row, language) for row in sheet.tables("turn")}
    first = next(iter(turns), "")
    if turns:
        leads = {turn.id: [option.goto for option in turn.options] for turn in turns.values()}
        trouble = rules.script_trouble(first, leads)
        if trouble:
            raise sheet.broken(f"turn {trouble[0]}", trouble[1])
    snaps = sheet.said("snaps", language) if "patience" in sheet.values else ""
    made = Practice(
        code=sheet.name("code"),
        label=sheet.said("label", language),
        who=sheet.said("who", language),
        line_result=sheet.text("line_result", ""),
        conversation=sheet.text("conversation", ""),
        first=first,
        turns=turns,
        wants=_hints(sheet, "wants"),
        converted=sheet.lacks(language),
        patience=_patience(sheet),
        snaps=snaps,
        snaps_audio=_voice(snaps, language),
        gate=sheet.get("gate", bool) if "gate" in sheet.values else False,
    )
    if made.gate and not _can_go_well(made):
        raise sheet.broken(
            "gate", "nobody can pass this: the first things to say must lead to the end that is meant, nothing missed"
        )
    return made


def _patience(sheet: content.Table) -> int:
    patience = sheet.get("patience", int) if "patience" in sheet.values else 0
    if patience < 0:
        raise sheet.broken("patience", "must be 0 or more")
    return patience


def _can_go_well(practice: Practice) -> bool:
    end = so_far(practice, good_picks(practice))
    return bool(practice.first) and end.ended and not end.missed and end.conversation == practice.conversation


def voice_of(text: str, language: str) -> str:
    """The name of the file with these words spoken, whether it is there or not."""
    return f"{hashlib.sha256(f'{language} {text}'.encode()).hexdigest()[:32]}.wav"


def _voice(text: str, language: str) -> str:
    name = voice_of(text, language)
    return name if (content.root() / "voice" / name).is_file() else ""


def _turn(row: content.Table, language: str) -> Turn:
    said = row.said("person", language)
    person = PracticeLine("person", said, row.text("audio", "") or _voice(said, language))
    rows = row.tables("say")
    # In the file the good one comes first. Shown so, the place would be learned and not the words.
    mixed = sorted(rows, key=lambda option: zlib.crc32(option.said("text", "en").encode()))
    return Turn(
        id=row.text("id"),
        person=person,
        options=tuple(_option(option, language) for option in mixed),
        good=mixed.index(rows[0]) if rows else 0,
        conversation=row.text("conversation", ""),
    )


def _option(row: content.Table, language: str) -> Option:
    remark = row.said("remark", language) if row.has("remark") else ""
    return Option(
        row.said("text", language),
        row.text("goto"),
        _hints(row, "does"),
        remark,
        tuple(row.said_list("hears", language)),
    )


def _hints(row: content.Table, key: str) -> tuple[str, ...]:
    hints = tuple(row.texts(key))
    for hint in hints:
        if hint not in HINTS:
            raise row.broken(key, f"{hint!r} is not one of: {', '.join(HINTS)}")
    return hints
