"""The anonymity gate: what stops a story, what it should be told, where it stands, and what to change.

It blocks on what is certain: a known fact, a long number, a day, an office that one person holds, a crowd that is too
small. The highlighter marks far more and decides nothing. Whatever passes here is still read by two people.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, permutations

from farline.common import links, markdown
from farline.stories import cities, crowd, facts, folding, offices, prints, strictly, told
from farline.stories.rules import QUOTE_SENTENCES, Words, fields_of, quotations, sentences_in
from farline.stories.surnames import COMPOUND, SURNAMES, TITLES

TAG = re.compile(r"<[^>]*>")
APART = "\ufffd" * (facts.GAP + 1)
REACH = 30  # characters at either end of a field that are read on into the next one

BLOCK, WARN = "block", "warn"
OFFICE, CROWD_SMALL, CROWD_THIN, LONG_NUMBER, LONG_QUOTE = "office", "crowd_small", "crowd_thin", "digits", "quote"
MARKED = "marked"  # in a sentence that stands in public beside a story
ELSEWHERE = "elsewhere"  # a province that was not chosen
LINK = "link"  # a story holds none: it could be one person's, or carry what the text must not say
ADDED = "added"  # by a correction, to a text that held it no more
CORRECTION = "correction"
KINDS = (*facts.KINDS, LONG_NUMBER, OFFICE, CROWD_SMALL, CROWD_THIN, LONG_QUOTE, MARKED, ADDED, ELSEWHERE, LINK)
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
    found = [*_crowd(*_narrowest(texts, role, band), place), *_elsewhere(texts, place)]
    for language, words in texts.items():
        for field, text in fields_of(words).items():
            found += _links(language, field, text)
            for seen in _readings(text):
                found += _in_field(language, field, seen, known)
        found += _across_fields(language, fields_of(words), known)
        for quote in quotations(words):
            if sentences_in(quote) > QUOTE_SENTENCES:
                found.append(Finding(LONG_QUOTE, WARN, language, "quote", quote))
    return sorted(found, key=lambda one: one.severity != BLOCK)


def _links(language: str, field: str, text: str) -> Iterator[Finding]:
    for url in dict.fromkeys(links.all_in(text)):
        yield Finding(LINK, BLOCK, language, field, url, max(0, text.find(url)))


def _readings(text: str) -> list[str]:
    """The text, and what a reader would see: &#29579; is 王, and a link in the middle of a name is the name.

    Tags and signs that a page would show as they are typed are read through as well.
    """
    plain = html.unescape(html.unescape(text))
    shown = html.unescape(TAG.sub("", markdown.render(text))).strip()
    return list(dict.fromkeys((text, plain, TAG.sub("", plain), shown)))


def _across_fields(language: str, fields: Mapping[str, str], known: prints.Known) -> Iterator[Finding]:
    """A fact that begins in one field and ends in another: 王建 in the headline, 国 where the text begins."""
    ends = {field: _ends(html.unescape(TAG.sub("", text))) for field, text in fields.items()}
    orders = [*permutations(ends, 2), *permutations(ends, 3)]
    seen = set()
    for order in orders:
        joined = "\n".join(ends[field] for field in order)
        edges = list(accumulate(len(ends[field]) + 1 for field in order))[:-1]
        for hit in prints.hits(known, joined):
            if any(hit.start < edge - 1 and edge < hit.end for edge in edges):
                text = " … ".join(joined[hit.start : hit.end].split("\n"))
                if (hit.kind, text) not in seen:
                    seen.add((hit.kind, text))
                    yield Finding(hit.kind, BLOCK, language, order[0], text, hit.start)


def _ends(text: str) -> str:
    """Both ends of a long field, with more between them than any word passes over."""
    return text if len(text) <= 2 * REACH else text[:REACH] + APART + text[-REACH:]


def check_lines(said: Mapping[str, str], *, field: str, known: prints.Known = prints.NOTHING) -> list[Finding]:
    """The line of a correction needs no name, place or day: here whatever looks like one stops as well.

    What was known of the person is destroyed when a story is published, so marks are all there is for it.
    """
    found: list[Finding] = []
    for language, text in said.items():
        found += _links(language, field, text)
        for seen in _readings(text):
            found += _in_field(language, field, seen, known)
            found += [Finding(MARKED, BLOCK, language, field, seen[at:to], at) for at, to in _outer(seen)]
    return _once(found)


def check_added(texts: Mapping[str, Words], published: Mapping[str, Words]) -> list[Finding]:
    """What a correction brings into a published text: what looks like a name, place, day or number and was not there.

    It was taken out once, for a reason that nobody can look up any more.
    """
    found: list[Finding] = []
    for language, words in texts.items():
        before = _bare("\n".join(fields_of(published.get(language, Words())).values()))
        for field, text in fields_of(words).items():
            for seen in _readings(text):
                found += [
                    Finding(ADDED, BLOCK, language, field, seen[at:to], at)
                    for at, to in _outer(seen)
                    if _bare(seen[at:to]) not in before
                ]
    return _once(found)


def _bare(text: str) -> str:
    """Letters and figures alone, in the one canonical form."""
    return "".join(char for char in folding.fold(text).chars if char.isalnum())


def _outer(text: str) -> list[strictly.Mark]:
    """Marks that lie in no other."""
    kept: list[strictly.Mark] = []
    for start, end in sorted(strictly.marks(text), key=lambda mark: (mark[0], -mark[1])):
        if not kept or end > kept[-1][1]:
            kept.append((start, end))
    return kept


def _once(found: list[Finding]) -> list[Finding]:
    return list({(one.language, one.field, one.text): one for one in reversed(found)}.values())[::-1]


def blocks(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.severity == BLOCK]


def _narrowest(texts: Mapping[str, Words], role: str, band: str) -> tuple[str, str]:
    """Role and age as a reader knows them, when the text tells more than the lists were asked."""
    said = "\n".join("\n".join(fields_of(words).values()) for words in texts.values())
    if role and told.is_high(said) and crowd.ROLES.get(role, 0) > crowd.ROLES["senior_official"]:
        role = "senior_official"
    bands = {*told.bands_in(said), *([band] if band else [])}
    return role, min(bands, key=lambda one: crowd.BANDS[one], default="")


def _elsewhere(texts: Mapping[str, Words], place: str) -> Iterator[Finding]:
    """A province that the text names and the list does not: people are counted there, and stories."""
    for language, words in texts.items():
        for field, text in fields_of(words).items():
            for codes, start, end in told.provinces_in(text):
                if place not in codes:
                    yield Finding(ELSEWHERE, BLOCK, language, field, text[start:end], start)


def _crowd(role: str, band: str, place: str) -> Iterator[Finding]:
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
    folded = folding.fold(text)
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
    folded = folding.fold(text).chars
    names = [match[1] for match in NAMED.finditer(folded)]
    names += [match.group() for pattern in (TITLED, NICKNAMED) for match in pattern.finditer(folded)]
    places = [name for name in cities.english() if name in folded]
    numbers = [match.group() for match in DIGIT_RUN.finditer(folded)]
    return [
        *(facts.Fact(facts.NAME, name) for name in names),
        *(facts.Fact(facts.PLACE, name) for name in places),
        *(facts.Fact(facts.NUMBER, number) for number in numbers),
    ]
