"""A talk with a simulated person, one thing said at a time. The lines come from the content pack."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.doors.desk import outcome_words
from farline.guide import queries as guide

LAST_WORDS = 2
PICKS = re.compile(r"\d(-\d)*")
HINTS: dict[str, str | Promise] = {
    "said_overseas": _("say that you call from abroad"),
    "asked_time": _("ask whether they have time"),
    "asked_alone": _("ask whether they are alone"),
    "may_hang_up": _("say that they may hang up"),
    "asked_consent": _("ask whether they want to hear it"),
    "read_back": _("read the declaration back"),
    "told_take_back": _("say how it can be taken back"),
}


@dataclass(frozen=True)
class Option:
    label: str
    url: str


@dataclass(frozen=True)
class Talk:
    """`line_result` is the code of a line on which nobody speaks, else ""."""

    language: str
    who: str
    so_far: guide.SoFar
    options: list[Option]
    line_result: str
    conversation: str
    in_call: bool
    code: str = ""
    turn: str = ""
    meant: str = ""
    gate: bool = False

    @property
    def went_well(self) -> bool:
        """Nothing missed, and the end that this person is there for. On a silent line there is nothing to miss."""
        return self.so_far.ended and not self.so_far.missed and self.conversation == self.meant

    @property
    def spoken(self) -> list[guide.PracticeLine]:
        return self.so_far.spoken

    @property
    def earlier(self) -> list[guide.PracticeLine]:
        """What is folded away once the talk is over, so that its result is in sight."""
        return [] if self.options else self.spoken[:-LAST_WORDS]

    @property
    def latest(self) -> list[guide.PracticeLine]:
        return self.spoken if self.options else self.spoken[-LAST_WORDS:]

    @property
    def remark(self) -> str:
        return self.so_far.remarks[-1] if self.so_far.remarks else ""

    @property
    def missed(self) -> list[str | Promise]:
        return [HINTS[code] for code in self.so_far.missed if code in HINTS]

    @property
    def line_label(self) -> str:
        return outcome_words.label_for(self.line_result, "")

    @property
    def outcome_label(self) -> str:
        return outcome_words.label_for(self.line_result, self.conversation)


def talk(scenario: str, turn: str, language: str, here: str, *, in_call: bool = True) -> Talk | None:
    """The talk after the picks in `turn`, such as "0-2-1"; None for a scenario that the pack lacks."""
    practice = guide.practice(scenario, language)
    if practice is None:
        return None
    picks = [int(pick) for pick in turn.split("-")] if PICKS.fullmatch(turn) else []
    so_far = guide.so_far(practice, picks)
    said = "-".join(map(str, picks[: len(so_far.spoken) // 2]))
    joint = "&" if "?" in here else "?"
    start = f"{here}{joint}turn={said}-" if said else f"{here}{joint}turn="
    options = [Option(option.text, f"{start}{place}#practice") for place, option in enumerate(so_far.options)]
    line_result = "" if so_far.spoken else practice.line_result
    return Talk(
        language,
        practice.who,
        so_far,
        options,
        line_result,
        so_far.conversation or practice.conversation,
        in_call,
        code=practice.code,
        turn=said,
        meant=practice.conversation,
        gate=practice.gate,
    )


def turn_after(scenario: str, turn: str, typed: str, language: str) -> str | None:
    """The turn with what was typed taken for one of the things that could be said; None when it fits none."""
    practice = guide.practice(scenario, language)
    if practice is None:
        return None
    picks = [int(pick) for pick in turn.split("-")] if PICKS.fullmatch(turn) else []
    heard = guide.heard(practice, picks, typed)
    return None if heard is None else "-".join(map(str, [*picks, heard]))
