"""Reads: the editors' desk with what each viewer may see, and the published stories for everyone."""

import datetime as dt
import json
from dataclasses import dataclass

from django.db.models import QuerySet

from farline.common import vault
from farline.stories import gate, labels, prints, rules
from farline.stories.models import Note, Review, Story, StoryText
from farline.stories.rules import Words


class NoSuchStory(Exception):
    """There is no such story."""


@dataclass(frozen=True)
class NoteView:
    id: int
    month: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text)


@dataclass(frozen=True)
class Draft:
    """A story as the desk sees it, texts opened. `source` is the note it began with, "" if none or gone."""

    id: int
    slug: str
    state: str
    month: str
    author: str
    writers: tuple[str, ...]
    version: int
    role: str
    place: str
    band: str
    texts: dict[str, Words]
    source: str
    safety_reviewer: str
    note_readers: tuple[str, ...]
    not_before: dt.date | None
    corrects: int | None
    correction: dict[str, str]
    published_on: dt.date | None
    retraction: dict[str, str]
    hidden: bool = False

    @property
    def headline(self) -> str:
        return next((self.texts[code].headline for code in rules.LANGUAGES if self.texts[code].headline), "")

    @property
    def languages(self) -> list[str]:
        return [code for code in rules.LANGUAGES if not self.texts[code].is_blank]


@dataclass(frozen=True)
class Verdict:
    reviewer: str
    part: str
    approves: bool
    comment: str


@dataclass(frozen=True)
class Verdicts:
    """What one viewer may see of a round: how many have spoken, and the verdicts that are open to this viewer."""

    given: int
    seen: list[Verdict]
    own: Verdict | None


@dataclass(frozen=True)
class Line:
    """A sentence beside a story. `is_fallback`: it is not there in the language that was asked for."""

    text: str
    language: str
    is_fallback: bool


@dataclass(frozen=True)
class PublishedStory:
    """A story for everyone. `language` is what it is written in; `is_fallback`: another one had been asked for."""

    slug: str
    language: str
    is_fallback: bool
    headline: str
    role: str
    place: str
    band: str
    series: str
    quote: str
    summary: str
    body: str
    month: str
    published_on: dt.date
    languages: tuple[str, ...]
    corrections: tuple[tuple[dt.date, Line], ...]
    retraction: Line | None
    retracted_on: dt.date | None = None

    @property
    def changed_on(self) -> dt.date:
        return self.retracted_on or max((day for day, _text in self.corrections), default=self.published_on)

    @property
    def retracted(self) -> bool:
        return self.retraction is not None


FALLBACKS = {
    "zh-hans": ("zh-hans", "zh-hant", "en"),
    "zh-hant": ("zh-hant", "zh-hans", "en"),
    "en": ("en", "zh-hans", "zh-hant"),
}


def published(language: str) -> list[PublishedStory]:
    """All published stories, the newest first, each in this language or the nearest it has."""
    stories = Story.objects.filter(state=rules.PUBLISHED, hidden=False).prefetch_related("texts", "corrections")
    return [_published(story, language) for story in stories.order_by("-published_on", "slug")]


def withdrawn(language: str) -> list[PublishedStory]:
    """All that were retracted, the last first: a month and a reason each."""
    stories = Story.objects.filter(state=rules.RETRACTED).prefetch_related("texts", "corrections")
    return [_published(story, language) for story in stories.order_by("-retracted_on", "slug")]


def parts_of(story: PublishedStory) -> list[PublishedStory]:
    """The published parts of its series in its language, the first one first; none when it stands alone."""
    if not story.series:
        return []
    parts = [one for one in published(story.language) if one.series == story.series]
    return sorted(parts, key=lambda one: (one.published_on, one.slug))


def slugs() -> list[str]:
    """Of every story that has a page: the published, unless they are hidden, and the retracted."""
    return sorted(_with_a_page().values_list("slug", flat=True))


def story_for(slug: str, language: str) -> PublishedStory | None:
    """One published story; a retracted one has only its reason and its month left."""
    story = _with_a_page().filter(slug=slug).prefetch_related("texts", "corrections").first()
    return _published(story, language) if story else None


def _with_a_page() -> QuerySet[Story]:
    return Story.objects.filter(state__in=(rules.PUBLISHED, rules.RETRACTED), hidden=False)


def notes() -> list[NoteView]:
    """Offered notes, opened, by month. Within a month their order says nothing.

    One that cannot be opened closes the page to no other: it goes with those that nobody opened in three months.
    """
    return [seen for note in Note.objects.order_by("month", "id") if (seen := _note(note))]


def note_for(id: int) -> NoteView | None:
    note = Note.objects.filter(pk=id).first()
    return _note(note) if note else None


def desk() -> list[Draft]:
    """All stories, those in work first, the newest month first."""
    rank = {state: place for place, state in enumerate(rules.STATES)}
    stories = Story.objects.prefetch_related("texts").order_by("-month", "id")
    return sorted((_draft(story) for story in stories), key=lambda draft: rank[draft.state])


def draft_for(id: int) -> Draft:
    """Raises NoSuchStory."""
    story = Story.objects.prefetch_related("texts").filter(pk=id).first()
    if story is None:
        raise NoSuchStory
    return _draft(story)


def verdicts_for(id: int, viewer: str) -> Verdicts:
    """The verdicts on the present version that this viewer may see."""
    reviews = list(Review.objects.filter(story=id, version=_version(id)).order_by("id"))
    given = [review.reviewer for review in reviews]
    if not Story.objects.filter(pk=id, state__in=rules.IN_REVIEW).exists():
        # Taken back before both had spoken: the round is over, and its comments are for the writers.
        given = [*given, viewer]
    seen = [_verdict(review) for review in reviews if rules.may_see_verdict(viewer, review.reviewer, given=given)]
    return Verdicts(len(reviews), seen, next((v for v in seen if v.reviewer == viewer), None))


def approvers(id: int) -> list[str]:
    """Handles of those who approved the present version."""
    approvals = Review.objects.filter(story=id, version=_version(id), approves=True)
    return sorted(approvals.values_list("reviewer", flat=True))


def known_of_note(id: int) -> prints.Known:
    sealed = Note.objects.filter(pk=id).values_list("sealed_facts", flat=True).first()
    return _known(sealed, "stories.note", id)


def known_facts(id: int) -> prints.Known:
    """Prints of what is known of the person. Nothing of it can be read."""
    sealed = Story.objects.filter(pk=id).values_list("sealed_facts", flat=True).first()
    return _known(sealed, "stories.story", id)


def _known(sealed: bytes | memoryview | None, table: str, row: int) -> prints.Known:
    if sealed is None:
        return prints.NOTHING
    return prints.unpack(vault.open_sealed(bytes(sealed), table=table, column="sealed_facts", row=row))


def findings(id: int) -> list[gate.Finding]:
    """What the gate says of the present version. Raises NoSuchStory."""
    draft, known = draft_for(id), known_facts(id)
    told = gate.check(draft.texts, role=draft.role, place=draft.place, band=draft.band, known=known)
    if draft.corrects is None:
        return told
    line = gate.check_lines(draft.correction, field=gate.CORRECTION, known=known)
    return [*line, *gate.check_added(draft.texts, draft_for(draft.corrects).texts), *told]


def first_telling(id: int) -> dict[str, Words]:
    """The texts as they were before redaction; empty when they are not redacted yet, or published."""
    sealed = Story.objects.filter(pk=id).values_list("sealed_first", flat=True).first()
    if sealed is None:
        return {}
    raw = vault.open_sealed(sealed, table="stories.story", column="sealed_first", row=id)
    return {code: _words(words) for code, words in json.loads(raw).items()}


def out_in_the_provinces() -> list[tuple[str, dt.date]]:
    """(place, day) of every published story."""
    stories = Story.objects.filter(state=rules.PUBLISHED).prefetch_related("texts")
    return [
        (str(text.public_text.get("place", "")), story.published_on)
        for story in stories
        if story.published_on is not None
        for text in list(story.texts.all())[:1]
        if text.public_text
    ]


def _version(id: int) -> int:
    version = Story.objects.filter(pk=id).values_list("version", flat=True).first()
    if version is None:
        raise NoSuchStory
    return version


def _note(note: Note) -> NoteView | None:
    """None for one that was sealed under another root key, or altered."""
    try:
        text = vault.open_sealed(note.sealed_text, table="stories.note", column="sealed_text", row=note.pk)
    except vault.Unreadable:
        return None
    return NoteView(note.pk, note.month, text.decode("utf-8"))


def _verdict(review: Review) -> Verdict:
    comment = vault.open_sealed(review.sealed_comment, table="stories.review", column="sealed_comment", row=review.pk)
    return Verdict(review.reviewer, review.part, review.approves, comment.decode("utf-8"))


def _opened(text: StoryText) -> dict[str, str]:
    if text.sealed_text is not None:
        raw = vault.open_sealed(text.sealed_text, table="stories.storytext", column="sealed_text", row=text.pk)
        return dict(json.loads(raw))
    return dict(text.public_text or {})


def _draft(story: Story) -> Draft:
    opened = {text.language: _opened(text) for text in story.texts.all()}
    some = next(iter(opened.values()), {})
    source = ""
    if story.sealed_source is not None:
        source = vault.open_sealed(
            story.sealed_source, table="stories.story", column="sealed_source", row=story.pk
        ).decode("utf-8")
    return Draft(
        id=story.pk,
        slug=story.slug,
        state=story.state,
        month=story.month,
        author=story.author,
        writers=tuple(story.writers),
        version=story.version,
        role=some.get("role", ""),
        place=some.get("place", ""),
        band=some.get("band", ""),
        texts={code: _words(opened.get(code, {})) for code in rules.LANGUAGES},
        source=source,
        safety_reviewer=story.safety_reviewer,
        note_readers=tuple(story.note_readers),
        not_before=story.not_before,
        corrects=story.corrects_id,
        correction=dict(story.correction),
        published_on=story.published_on,
        retraction=dict(story.retraction or {}),
        hidden=story.hidden,
    )


def _line(said: dict[str, str], language: str) -> Line:
    chosen = next((code for code in FALLBACKS.get(language, rules.LANGUAGES) if said.get(code)), language)
    return Line(said.get(chosen, ""), chosen, chosen != language)


def _words(kept: dict[str, str]) -> Words:
    return Words(**{field: kept.get(field, "") for field in ("headline", "quote", "summary", "body", "series")})


def _published(story: Story, language: str) -> PublishedStory:
    kept = {text.language: _opened(text) for text in story.texts.all()}
    held = [code for code in FALLBACKS.get(language, rules.LANGUAGES) if code in kept]
    chosen = held[0] if held else language
    text = kept.get(chosen, {})
    assert story.published_on is not None  # noqa: S101 - a constraint of the table
    return PublishedStory(
        slug=story.slug,
        language=chosen,
        is_fallback=chosen != language,
        headline=text.get("headline", ""),
        role=labels.role_in(text.get("role", ""), chosen),
        place=labels.place_in(text.get("place", ""), chosen) if text else "",
        band=labels.band_in(text.get("band", ""), chosen),
        series=text.get("series", ""),
        quote=text.get("quote", ""),
        summary=text.get("summary", ""),
        body=text.get("body", ""),
        month=story.month,
        published_on=story.published_on,
        languages=tuple(code for code in rules.LANGUAGES if code in kept),
        corrections=tuple(
            (one.day, _line(one.said, language)) for one in sorted(story.corrections.all(), key=lambda one: one.day)
        ),
        retraction=_line(story.retraction, language) if story.retraction else None,
        retracted_on=story.retracted_on,
    )
