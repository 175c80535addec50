"""States of a story, who owns each, who may review, and what may be seen before one's own verdict."""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from farline.common import provinces

NOTE, DRAFT, REDACTED = "note", "draft", "redacted"
SAFETY_REVIEW, EDITORIAL_REVIEW, APPROVED = "safety_review", "editorial_review", "approved"
PUBLISHED, RETRACTED = "published", "retracted"
# A note is a row of its own, without a story yet.
STATES = (DRAFT, REDACTED, SAFETY_REVIEW, EDITORIAL_REVIEW, APPROVED, PUBLISHED, RETRACTED)
IN_WRITING = frozenset({DRAFT, REDACTED})
IN_REVIEW = frozenset({SAFETY_REVIEW, EDITORIAL_REVIEW})

WRITERS, SAFETY, EDITORIAL, DESK, NOBODY = "writers", "safety", "editorial", "desk", "nobody"
# Whose turn it is in each state.
OWNERS = {
    NOTE: DESK, DRAFT: WRITERS, REDACTED: WRITERS, SAFETY_REVIEW: SAFETY, EDITORIAL_REVIEW: EDITORIAL, APPROVED: DESK,
    PUBLISHED: DESK, RETRACTED: NOBODY,
}  # fmt: skip
# A verdict moves nothing until both reviewers have spoken: neither learns the other's from the state.
TRANSITIONS: dict[str, frozenset[str]] = {
    NOTE: frozenset({DRAFT}),
    DRAFT: frozenset({REDACTED}),
    REDACTED: frozenset({SAFETY_REVIEW}),
    SAFETY_REVIEW: frozenset({REDACTED, EDITORIAL_REVIEW}),
    EDITORIAL_REVIEW: frozenset({REDACTED, APPROVED}),
    APPROVED: frozenset({REDACTED, PUBLISHED}),
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
BANDS = ("", "20s", "30s", "40s", "50s", "60s", "70plus")
QUOTE_SENTENCES = 2
WAIT_MOST = 30  # days that chance may add to the wait
FEW_FROM_A_PROVINCE = 3
NOTE_MONTHS = 3  # an offered note that nobody opens waits this long, its own month counted in
# Why a story is taken down, in public. Nobody else reads it first, so there is nothing to write freely.
REASONS = ("recognized", "asked", "doubt", "mistake")
CHECKLIST = ("names", "places", "dates", "relatives", "rank", "numbers", "wording")
LONGEST_LINE = 300  # characters of a sentence that stands in public beside a story: a correction
LONGEST_KNOWN = 2_000  # characters of all words that must never appear, typed at once
LONGEST = {"series": 60, "headline": 90, "quote": 200, "summary": 300, "body": 20_000}


@dataclass(frozen=True)
class Words:
    """One language of a story. `body` is Markdown."""

    headline: str = ""
    quote: str = ""
    summary: str = ""
    body: str = ""
    series: str = ""  # the name of a series, where this is one part of several

    @property
    def is_blank(self) -> bool:
        return not (self.series or self.headline or self.quote or self.summary or self.body)

    @property
    def is_whole(self) -> bool:
        return bool(self.headline and self.quote and self.summary and self.body)


def may_move(old: str, new: str) -> bool:
    return new in TRANSITIONS[old]


def may_review(reviewer: str, writers: Collection[str]) -> bool:
    """Nobody who wrote a word of a story reviews it."""
    return reviewer not in writers


def may_take_back(viewer: str, *, writers: Collection[str], approvers: Collection[str]) -> bool:
    """Its writers; and whoever approved it and has doubts since. In review a reviewer asks for a change instead."""
    return viewer in writers or viewer in approvers


def may_see_verdict(viewer: str, of: str, *, given: Collection[str]) -> bool:
    """Blind review: another's verdict is seen after one's own, or when the round is over. `given`: who has spoken."""
    return viewer == of or viewer in given or len(given) >= REVIEWS_NEEDED


def after_verdicts(approvals: Collection[bool]) -> str:
    """The state that follows. One wish for a change sends it back, but only when both have spoken."""
    if len(approvals) < REVIEWS_NEEDED:
        return EDITORIAL_REVIEW if approvals else SAFETY_REVIEW
    return APPROVED if all(approvals) else REDACTED


def may_read_note(viewer: str, *, state: str, writers: Collection[str], safety_reviewer: str) -> bool:
    """The writers, and whoever has taken the safety review. The other reviewer reads what the public will read."""
    return viewer in writers or (state == SAFETY_REVIEW and viewer == safety_reviewer)


def fields_of(words: Words) -> dict[str, str]:
    return {field: getattr(words, field) for field in LONGEST if getattr(words, field)}


def quotations(words: Words) -> list[str]:
    """The quotation and every line of the text that is one: each is approved by itself."""
    lines = [line.lstrip("> ").strip() for line in words.body.splitlines() if line.lstrip().startswith(">")]
    return list(dict.fromkeys(quote for quote in (words.quote, *lines) if quote))


def sentences_in(quote: str) -> int:
    return len([piece for piece in re.split(r"[。！？!?]|\.(?=\s|$)", quote.strip("“”「」\"’' ")) if piece.strip()])


def too_long(words: Words) -> list[str]:
    """The fields that hold more characters than LONGEST allows."""
    return [field for field, most in LONGEST.items() if len(getattr(words, field)) > most]


def earliest_day(month: str) -> dt.date:
    """The first day on which a story of that month ("2026-11") may appear: at least 30 days after any of its calls."""
    year, number = (int(part) for part in month.split("-"))
    months = year * 12 + number - 1 + 2
    return dt.date(months // 12, months % 12 + 1, 1)


def first_day(month: str, extra: int) -> dt.date:
    """The day fixed at approval: chance adds up to thirty days, so that nobody counts back to a call."""
    return earliest_day(month) + dt.timedelta(days=max(0, min(extra, WAIT_MOST)))


def oldest_month(now: dt.date) -> str:
    """The earliest month whose notes still wait: those of the two months before this one, and of this one."""
    months = now.year * 12 + now.month - 1 - (NOTE_MONTHS - 1)
    return f"{months // 12}-{months % 12 + 1:02d}"


def too_many_from(place: str, day: dt.date, out: Collection[tuple[str, dt.date]]) -> bool:
    """Whether another story of this province would be the second in a month while fewer than three are out.

    `out`: (place, day) of every published story.
    """
    if place not in provinces.CODES:
        return False
    days = [when for where, when in out if where == place]
    same_month = any((when.year, when.month) == (day.year, day.month) for when in days)
    return same_month and len(days) < FEW_FROM_A_PROVINCE


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
