"""Shapes of what is said, what makes a card or a script fit to be used, and how new words are agreed on."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from farline.guide.promises import PROMISES

CLASSES = {
    "F": "a fact: its source is shown",
    "P": "about the procedure: must be true of this software",
    "V": "a value or belief: marked as belief",
    "X": "contested: both sides' sources are shown",
    "H": "a promise of health or safety: never approved",
}
STATUSES = ("approved", "draft", "blocked")
# Three letters in a row, or two Chinese characters.
SAYS_SOMETHING = re.compile(r"[^\W\d_]{3}|[\u3400-\u9fff]{2}")
SIDES = ("state", "independent", "participants", "law")

# A draft's states, and whose turn it is in each. Nothing leaves the last two.
DRAFT, PROPOSED, PUBLISHED, DROPPED = "draft", "proposed", "published", "dropped"
WRITERS, REVIEWERS, NOBODY = "writers", "reviewers", ""
OWNERS = {DRAFT: WRITERS, PROPOSED: REVIEWERS, PUBLISHED: NOBODY, DROPPED: NOBODY}
MOVES = {
    DRAFT: {PROPOSED, DROPPED},
    PROPOSED: {DRAFT, PUBLISHED, DROPPED},
    PUBLISHED: set[str](),
    DROPPED: set[str](),
}
APPROVALS_NEEDED = 2
MOST_STEPS = 300  # nobody talks longer, and more would only slow the check
FILE = re.compile(
    r"(cards|scripts|practice|packs|training)/[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.toml"
    r"|pages/[a-z0-9]+(-[a-z0-9]+)*\.(zh-hans|zh-hant|en)\.md|(pack|words)\.toml"
)


class Source(NamedTuple):
    label: str
    date: str
    url: str
    side: str

    def __str__(self) -> str:
        return "; ".join(piece for piece in (self.label, self.date, self.url) if piece)


@dataclass(frozen=True)
class Card:
    """An answer to a doubt. `answer` is cleaned HTML; a blocked card says there what to do instead of answering."""

    id: str
    title: str
    classes: tuple[str, ...]
    status: str
    answer: str
    sources: tuple[Source, ...]
    also: tuple[str, ...]
    tags: tuple[str, ...]
    promise: str
    outcome: str
    reviewed: str
    converted: bool
    found_in: tuple[str, str, str] = field(repr=False)
    initials: str = field(repr=False)  # of title and keywords, for those who type hm for 化名
    order: int = 100  # the editors' own: of cards that fit alike, the smaller comes first
    overridden: bool = False  # the operator took a promise of health or safety upon themselves, in the journal

    @property
    def klass(self) -> str:
        return self.classes[0]

    @property
    def belief(self) -> bool:
        return "V" in self.classes

    @property
    def answer_html(self) -> str:
        return self.answer


class Choice(NamedTuple):
    label: str
    goto: str


@dataclass(frozen=True)
class Step:
    """One step. `outcome` is a code of the calls room that this step suggests, or ""; `tags` are those of the cards
    that one wants at hand here; `formerly` are names it had, so that who is at it stays there when it is renamed.
    """

    id: str
    title: str
    say: tuple[str, ...]
    choices: tuple[Choice, ...]
    tip: str
    outcome: str
    tags: tuple[str, ...] = ()
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Script:
    slug: str
    title: str
    version: int
    first: str
    steps: Mapping[str, Step]
    never_say: tuple[str, ...]
    if_asked: tuple[str, ...]
    converted: bool
    variant_of: str = ""  # the script whose words these are in another way of speaking
    speech: str = ""  # which one: a dialect, or plainer words

    def spoken_as(self, variant: "Script") -> "Script":
        """This script's way, in the variant's words where it has any."""
        own = {
            id: replace(step, say=said.say, tip=said.tip or step.tip)
            for id, step in self.steps.items()
            if (said := variant.steps.get(id)) is not None
        }
        return replace(self, steps={**self.steps, **own}, speech=variant.speech)

    def at(self, id: str) -> Step:
        """The step of that name, or that had it; for one that is gone, the first."""
        found = self.steps.get(id) or next((step for step in self.steps.values() if id in step.formerly), None)
        return found or self.steps[self.first]


def may_move(state: str, to: str) -> bool:
    return to in MOVES[state]


def may_approve(handle: str, writers: Sequence[str]) -> bool:
    """Whoever wrote a word of it does not approve it."""
    return handle.casefold() not in {writer.casefold() for writer in writers}


def card_trouble(
    classes: Sequence[str],
    status: str,
    sides: Sequence[str],
    *,
    promise: str,
    answered: bool,
    overridden: bool = False,
) -> tuple[str, str] | None:
    """(key, sentence) of the first thing that forbids this card, or None.

    `overridden`: the operator took this very text upon themselves, in the journal.
    """
    if promise and promise not in PROMISES:
        return "promise", f"{promise!r} is not a promise that this software keeps: {', '.join(PROMISES)}"
    unknown = [one for one in classes if one not in CLASSES]
    if unknown or not classes:
        return "class", f"must be letters of {', '.join(CLASSES)}, joined by +"
    if "H" in classes and (status == "approved" or answered) and not overridden:
        return "status", "a promise of health or safety is never approved: set it to blocked and give no answer"
    if status == "blocked" and answered:
        return "answer", "a blocked card gives no answer: write under instead what to do"
    if status != "approved":
        return None
    if not answered:
        return "answer", "is missing"
    if "P" in classes and not (promise or sides):
        return (
            "promise",
            "a card about the procedure names the behavior of the software that keeps it true, or a source",
        )
    if "F" in classes and not sides:
        return "source", "a fact needs a source"
    if "X" in classes and not ("state" in sides and len(set(sides)) > 1):
        return "source", "a contested subject needs sources of the state's side and of another"
    return None


def script_trouble(first: str, leads: Mapping[str, Sequence[str]]) -> tuple[str, str] | None:
    """(step, sentence) of the first thing wrong with the way steps lead on, or None.

    `leads` maps each step to the steps its choices go to; a step without choices is an end.
    """
    if len(leads) > MOST_STEPS:
        return "first", f"has more than {MOST_STEPS} steps"
    if first not in leads:
        return "first", f"there is no step {first!r}"
    for step, onward in leads.items():
        for goto in onward:
            if goto not in leads:
                return step, f"a choice leads to {goto!r}, and there is no such step"
            if goto == step:
                return step, "a choice leads back to this very step"
    reached = _reached([first], leads)
    unreached = next((step for step in leads if step not in reached), None)
    if unreached is not None:
        return unreached, "nothing leads to this step"
    back: dict[str, list[str]] = {step: [] for step in leads}
    for step, onward in leads.items():
        for goto in onward:
            back[goto].append(step)
    ending = _reached([step for step, onward in leads.items() if not onward], back)
    endless = next((step for step in leads if step not in ending), None)
    return None if endless is None else (endless, "from here the script runs in a circle and never ends")


def _reached(starts: Sequence[str], leads: Mapping[str, Sequence[str]]) -> set[str]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        fresh = set(leads[waiting.pop()]) - seen
        seen |= fresh
        waiting += fresh
    return seen


def rank(terms: Sequence[str], found_in: tuple[str, str, str]) -> int | None:
    """How far one must read in (title, keywords, body) to find all folded terms; None when one is nowhere."""
    worst = 0
    for term in terms:
        places = [place for place, text in enumerate(found_in) if term in text]
        if not places:
            return None
        worst = max(worst, places[0])
    return worst
