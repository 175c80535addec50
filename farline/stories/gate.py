"""The anonymity gate: what stops a story, what it should be told, where it stands, and what to change.

It blocks on what is certain: a known fact, a long number, a day, an office that one person holds, a crowd that is too
small. The highlighter marks far more and decides nothing. Whatever passes here is still read by two people.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from farline.common import markdown
from farline.stories import crowd, facts, highlight, offices, prints
from farline.stories.rules import QUOTE_SENTENCES, Words, fields_of, quotations, sentences_in
from farline.stories.surnames import COMPOUND, SURNAMES, TITLES

TAG = re.compile(r"<[^>]*>")

BLOCK, WARN = "block", "warn"
OFFICE, CROWD_SMALL, CROWD_THIN, LONG_NUMBER, LONG_QUOTE = "office", "crowd_small", "crowd_thin", "digits", "quote"
KINDS = (*facts.KINDS, LONG_NUMBER, OFFICE, CROWD_SMALL, CROWD_THIN, LONG_QUOTE)
DIGIT_RUN = re.compile(r"[0-9](?:[^0-9a-z\u3400-\u9fff]{0,2}[0-9]){6,}")


@dataclass(frozen=True)
class Finding:
    """`language`, `field` are "" when the whole story is meant; `text` is the piece of the draft itself."""

    kind: str
    severity: str
    language: str = ""
    field: str = ""
    text: str = ""
    start: int = 0
    people: int = 0


def check(
    texts: Mapping[str, Words], *, role: str, place: str, band: str = "", known: prints.Known = prints.NOTHING
) -> list[Finding]:
    """All findings, those that block first."""
    found = [*_crowd(role, place, band)]
    for language, words in texts.items():
        for field, text in fields_of(words).items():
            # Markdown shows &#29579; as 王, and a link in the middle of a name as the name: what the reader would
            # see is asked as well.
            shown = html.unescape(TAG.sub("", markdown.render(text)))
            for seen in dict.fromkeys((text, html.unescape(text), shown.strip())):
                found += _in_field(language, field, seen, known)
        for quote in quotations(words):
            if sentences_in(quote) > QUOTE_SENTENCES:
                found.append(Finding(LONG_QUOTE, WARN, language, "quote", quote))
    return sorted(found, key=lambda one: one.severity != BLOCK)


def blocks(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity == BLOCK]


def _crowd(role: str, place: str, band: str) -> Iterator[Finding]:
    if not role:
        return
    count = crowd.people(role, place, band)
    if count < crowd.LEAST:
        yield Finding(CROWD_SMALL, BLOCK, people=count)
    elif count < crowd.COMFORTABLE:
        yield Finding(CROWD_THIN, WARN, people=count)


def _in_field(language: str, field: str, text: str, known: prints.Known) -> Iterator[Finding]:
    for hit in prints.hits(known, text):
        yield Finding(hit.kind, BLOCK, language, field, text[hit.start : hit.end], hit.start)
    for start, end in offices.in_text(text):
        yield Finding(OFFICE, BLOCK, language, field, text[start:end], start)
    folded = facts.fold(text)
    for match in DIGIT_RUN.finditer(folded.chars):
        start, end = folded.where(match.start(), match.end())
        yield Finding(LONG_NUMBER, BLOCK, language, field, text[start:end], start)


NAMED = re.compile(
    rf"(?:名叫|叫做|叫作|我叫|他叫|她叫|名字是|姓名是?)([{SURNAMES}]{facts.HAN.pattern}{{1,2}})(?![说問问了])"
)
TITLED = re.compile(
    rf"(?:{'|'.join(COMPOUND)}|[{SURNAMES}])(?:{'|'.join(title for title in TITLES if len(title) > 1)})"
)
NICKNAMED = re.compile(rf"[老小阿][{SURNAMES}](?![师板人家百实是会大时声心学伙鬼区队组麦米道路店])")


def facts_in_note(text: str) -> list[facts.Fact]:
    """What a caller's own note names for certain: names beside a title, cities, numbers. They may never appear."""
    folded = facts.fold(text).chars
    names = [match[1] for match in NAMED.finditer(folded)]
    names += [match.group() for pattern in (TITLED, NICKNAMED) for match in pattern.finditer(folded)]
    cities = [name for name in highlight.cities() if name in folded]
    numbers = [match.group() for match in DIGIT_RUN.finditer(folded)]
    return [
        *(facts.Fact(facts.NAME, name) for name in names),
        *(facts.Fact(facts.PLACE, name) for name in cities),
        *(facts.Fact(facts.NUMBER, number) for number in numbers),
    ]
