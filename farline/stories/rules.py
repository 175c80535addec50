"""States of a story, who owns each, who may review, and what may be seen before one's own verdict."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from farline.common import provinces

DRAFT, IN_REVIEW, APPROVED, PUBLISHED, RETRACTED = "draft", "in_review", "approved", "published", "retracted"
STATES = (DRAFT, IN_REVIEW, APPROVED, PUBLISHED, RETRACTED)

WRITERS, REVIEWERS, DESK, NOBODY = "writers", "reviewers", "desk", "nobody"
# Whose turn it is in each state.
OWNERS = {DRAFT: WRITERS, IN_REVIEW: REVIEWERS, APPROVED: DESK, PUBLISHED: DESK, RETRACTED: NOBODY}
TRANSITIONS: dict[str, frozenset[str]] = {
    DRAFT: frozenset({IN_REVIEW}),
    IN_REVIEW: frozenset({DRAFT, APPROVED}),
    APPROVED: frozenset({DRAFT, PUBLISHED}),
    PUBLISHED: frozenset({RETRACTED}),
    RETRACTED: frozenset(),
}
REVIEWS_NEEDED = 2
LANGUAGES = ("zh-hans", "zh-hant", "en")

# Coarse on purpose: a rank band or a field of work, never an office that one person holds.
ROLES = (
    "official", "senior_official", "retired_official", "police_officer", "soldier", "teacher", "student", "doctor",
    "worker", "farmer", "engineer", "business_owner", "shopkeeper", "employee", "driver", "retired_person",
    "housewife", "person",
)  # fmt: skip
# Province by province, or wider still; "" is simply China.
PLACES = ("", *provinces.PARTS, *provinces.CODES)
CHECKLIST = ("names", "places", "dates", "relatives", "rank", "numbers", "wording")
LONGEST = {"headline": 90, "quote": 200, "summary": 300, "body": 20_000}


@dataclass(frozen=True)
class Words:
    """One language of a story. `body` is Markdown."""

    headline: str = ""
    quote: str = ""
    summary: str = ""
    body: str = ""

    @property
    def is_blank(self) -> bool:
        return not (self.headline or self.quote or self.summary or self.body)

    @property
    def is_whole(self) -> bool:
        return bool(self.headline and self.quote and self.summary and self.body)


def may_move(old: str, new: str) -> bool:
    return new in TRANSITIONS[old]


def may_review(reviewer: str, writers: Collection[str]) -> bool:
    """Nobody who wrote a word of a story reviews it."""
    return reviewer not in writers


def may_see_verdict(viewer: str, of: str, *, given: Collection[str]) -> bool:
    """Blind review: another's verdict is seen after one's own, or when the round is over. `given`: who has spoken."""
    return viewer == of or viewer in given or len(given) >= REVIEWS_NEEDED


def after_verdicts(approvals: Collection[bool]) -> str:
    """The state that follows. One wish for a change sends it back, but only when all have spoken."""
    if len(approvals) < REVIEWS_NEEDED:
        return IN_REVIEW
    return APPROVED if all(approvals) else DRAFT


def too_long(words: Words) -> list[str]:
    """The fields that hold more characters than LONGEST allows."""
    return [field for field, most in LONGEST.items() if len(getattr(words, field)) > most]


def earliest_day(month: str) -> dt.date:
    """The first day on which a story of that month ("2026-11") may appear: at least 30 days after any of its calls."""
    year, number = (int(part) for part in month.split("-"))
    months = year * 12 + number - 1 + 2
    return dt.date(months // 12, months % 12 + 1, 1)


def headline_for(role: str, place: str, quote: str, language: str) -> str:
    """ "Role in place: quote" in at most 90 characters. Role and place are words of that language."""
    quote = first_sentences(quote, LONGEST["headline"] - len(role) - len(place) - 8)
    if language == "en":
        start = f"{role} in {place}" if place else role
        return f"{start[:1].upper()}{start[1:]}: “{quote}”" if quote else start[:1].upper() + start[1:]
    opening, closing = ("「", "」") if language == "zh-hant" else ("“", "”")
    start = f"{place}{role}"
    return f"{start}：{opening}{quote}{closing}" if quote else start


def first_sentences(text: str, most: int) -> str:
    """As many whole sentences as fit in `most` characters; failing that, the text cut with an ellipsis."""
    text = " ".join(text.split()).strip('“”「」"')
    if len(text) <= most:
        return text
    ends = [i + 1 for i, char in enumerate(text[:most]) if char in "。！？!?." and i]
    return text[: ends[-1]] if ends else text[: max(0, most - 1)].rstrip() + "…"
