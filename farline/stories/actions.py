"""Writes: offer a note, draft, review by two others, publish, retract.

Offering a note leaves no journal line: its place among the lines would tie it to a call.
"""

import datetime as dt
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict

from django.db import transaction

from farline.common import journal, vault
from farline.common.text import clean_line, clean_text
from farline.stories import queries, rules
from farline.stories.models import Note, Review, Story, StoryText
from farline.stories.rules import Words


class NoteGone(Exception):
    """Another editor has already taken this note, or set it aside."""


class NotNow(Exception):
    """The story is no longer in a state in which that can be done."""


class ChangedMeanwhile(Exception):
    """Somebody else saved this draft while you were writing. `theirs` is their version; yours is not lost."""

    def __init__(self, theirs: queries.Draft) -> None:
        super().__init__()
        self.theirs = theirs


class NotOnTheList(Exception):
    """Role and place are chosen from the lists, so that nobody can be told by them."""


class TooLong(Exception):
    """A field is longer than it may be. `fields`: (language, field)."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        super().__init__()
        self.fields = fields


class NotWhole(Exception):
    """A language needs headline, quotation, summary and text, or none of them. `languages`: which lack something."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__()
        self.languages = languages


class ChecklistIncomplete(Exception):
    """Every line of the anonymity list must be checked by a person."""


class NothingChanged(Exception):
    """The reviewers asked for a change, and nothing has been changed since."""


class WroteIt(Exception):
    """Whoever wrote a word of a story cannot review it."""


class AlreadyReviewed(Exception):
    """You have already given your verdict on this version."""


class CommentMissing(Exception):
    """A wish for a change says which change."""


class ReasonMissing(Exception):
    """A retraction gives its reason in public."""


@transaction.atomic
def offer_note(*, text: str, month: str) -> int:
    """Hand a caller's note to the editors. It carries a month and nothing else."""
    note = Note(month=month)
    note.sealed_text = vault.seal(clean_text(text), table="stories.note", column="sealed_text", row=note.pk)
    note.save(force_insert=True)
    return note.pk


@transaction.atomic
def set_note_aside(*, note_id: int, by: str, now: dt.datetime) -> None:
    """Delete a note that will be no story. Raises NoteGone."""
    gone, _ = Note.objects.filter(pk=note_id).delete()
    if not gone:
        raise NoteGone
    journal.write(action="stories.set_note_aside", by=by, now=now)


@transaction.atomic
def start_draft(*, by: str, now: dt.datetime, note_id: int | None = None, month: str | None = None) -> int:
    """Start a draft, blank or from a note, which then belongs to the draft alone. Raises NoteGone."""
    note = queries.note_for(note_id) if note_id is not None else None
    if note_id is not None and note is None:
        raise NoteGone
    story = Story(
        slug=f"d-{secrets.token_hex(12)}",
        month=note.month if note else month or f"{now:%Y-%m}",
        author=by,
        writers=[by],
    )
    if note:
        story.sealed_source = vault.seal(note.text, table="stories.story", column="sealed_source", row=story.pk)
        Note.objects.filter(pk=note.id).delete()
    story.save(force_insert=True)
    journal.write(action="stories.start_draft", by=by, now=now, about=str(story.pk))
    return story.pk


@transaction.atomic
def save_draft(
    *, story_id: int, version: int, role: str, place: str, texts: Mapping[str, Words], by: str, now: dt.datetime
) -> int:
    """Save over `version` and return the new one. `role`, `place`: codes of rules; `texts`: language -> Words.

    Whoever saves is a writer from then on. Raises ChangedMeanwhile with their text, NotNow, NotOnTheList or TooLong.
    """
    if (role and role not in rules.ROLES) or place not in rules.PLACES or set(texts) - set(rules.LANGUAGES):
        raise NotOnTheList
    clean = {language: _clean(words) for language, words in texts.items()}
    long = [(language, field) for language, words in clean.items() for field in rules.too_long(words)]
    if long:
        raise TooLong(long)
    won = Story.objects.filter(pk=story_id, version=version, state=rules.DRAFT).update(version=version + 1)
    if not won:
        theirs = queries.draft_for(story_id)
        raise ChangedMeanwhile(theirs) if theirs.state == rules.DRAFT else NotNow
    story = Story.objects.get(pk=story_id)
    if by not in story.writers:
        story.writers = [*story.writers, by]
        story.save(update_fields=["writers"])
    for language, words in clean.items():
        _keep(story, language, {**asdict(words), "role": role, "place": place}, blank=words.is_blank)
    journal.write(action="stories.save_draft", by=by, now=now, about=str(story_id))
    return version + 1


@transaction.atomic
def send_to_review(*, story_id: int, checked: Collection[str], by: str, now: dt.datetime) -> None:
    """Ask two others. Raises NotNow, NotWhole, NotOnTheList, ChecklistIncomplete or NothingChanged."""
    draft = queries.draft_for(story_id)
    half = [code for code, words in draft.texts.items() if not words.is_blank and not words.is_whole]
    if half or not draft.languages:
        raise NotWhole(half or [rules.LANGUAGES[0]])
    if not draft.role:
        raise NotOnTheList
    if set(rules.CHECKLIST) - set(checked):
        raise ChecklistIncomplete
    if Review.objects.filter(story=story_id, version=draft.version).count() >= rules.REVIEWS_NEEDED:
        raise NothingChanged
    _move(story_id, rules.DRAFT, rules.IN_REVIEW)
    journal.write(action="stories.send_to_review", by=by, now=now, about=str(story_id))


@transaction.atomic
def take_back(*, story_id: int, by: str, now: dt.datetime) -> None:
    """Back to a draft, from review or when approved, so that it can be changed. Raises NotNow."""
    _move(story_id, queries.draft_for(story_id).state, rules.DRAFT)
    journal.write(action="stories.take_back", by=by, now=now, about=str(story_id))


@transaction.atomic
def review(
    *,
    story_id: int,
    version: int,
    approves: bool,
    comment: str = "",
    checked: Collection[str] = (),
    by: str,
    now: dt.datetime,
) -> str:
    """Give one verdict on one version and return the state that follows.

    Raises NotNow, WroteIt, AlreadyReviewed, CommentMissing or ChecklistIncomplete.
    """
    story = Story.objects.filter(pk=story_id, state=rules.IN_REVIEW, version=version).first()
    if story is None:
        raise NotNow
    if not rules.may_review(by, story.writers):
        raise WroteIt
    comment = clean_text(comment)
    if not approves and not comment:
        raise CommentMissing
    if approves and set(rules.CHECKLIST) - set(checked):
        raise ChecklistIncomplete
    given = Review.objects.filter(story=story, version=version)
    if given.filter(reviewer=by).exists() or given.count() >= rules.REVIEWS_NEEDED:
        raise AlreadyReviewed
    verdict = Review(story=story, reviewer=by, version=version, approves=approves)
    verdict.sealed_comment = vault.seal(comment, table="stories.review", column="sealed_comment", row=verdict.pk)
    verdict.save(force_insert=True)
    state = rules.after_verdicts(list(given.values_list("approves", flat=True)))
    if state != rules.IN_REVIEW:
        _move(story_id, rules.IN_REVIEW, state)
    journal.write(action="stories.review", by=by, now=now, about=str(story_id))
    return state


@transaction.atomic
def publish(*, story_id: int, slug: str | None = None, by: str, now: dt.datetime) -> str:
    """Put an approved story before everyone and return its slug. The sealed draft, its note and comments go.

    Raises NotNow. Whether the approvals still hold is asked by the journey.
    """
    draft = queries.draft_for(story_id)
    _move(story_id, rules.APPROVED, rules.PUBLISHED, published_on=now.date(), slug=slug or _free_slug(draft))
    Story.objects.filter(pk=story_id).update(sealed_source=None)
    for text in StoryText.objects.filter(story=story_id):
        words = draft.texts[text.language]
        if words.is_blank:
            text.delete()
            continue
        text.public_text = {**asdict(words), "role": draft.role, "place": draft.place}
        text.sealed_text = None
        text.save(update_fields=["public_text", "sealed_text"])
    Review.objects.filter(story=story_id).exclude(version=draft.version).delete()
    journal.write(action="stories.publish", by=by, now=now, about=str(story_id))
    return queries.draft_for(story_id).slug


@transaction.atomic
def retract(*, story_id: int, reason: str, by: str, now: dt.datetime) -> None:
    """Take a story down for good. Its text goes; month and reason stay in public. Raises NotNow or ReasonMissing."""
    reason = clean_text(reason)
    if not reason:
        raise ReasonMissing
    _move(story_id, rules.PUBLISHED, rules.RETRACTED, retraction=reason)
    StoryText.objects.filter(story=story_id).delete()
    Review.objects.filter(story=story_id).delete()
    journal.write(action="stories.retract", by=by, now=now, about=str(story_id))


def _move(story_id: int, old: str, new: str, **changed: object) -> None:
    if not rules.may_move(old, new):
        raise NotNow
    if not Story.objects.filter(pk=story_id, state=old).update(state=new, **changed):
        raise NotNow


def _keep(story: Story, language: str, words: dict[str, str], *, blank: bool) -> None:
    text = StoryText.objects.filter(story=story, language=language).first() or StoryText(
        story=story, language=language
    )
    if blank and language != rules.LANGUAGES[0]:
        if not text._state.adding:
            text.delete()
        return
    text.sealed_text = vault.seal(
        json.dumps(words, ensure_ascii=False), table="stories.storytext", column="sealed_text", row=text.pk
    )
    text.save()


def _clean(words: Words) -> Words:
    return Words(
        headline=clean_line(words.headline),
        quote=clean_line(words.quote),
        summary=clean_line(words.summary),
        body=clean_text(words.body),
    )


def _free_slug(draft: queries.Draft) -> str:
    """Role and place, and a count where several share them: nothing finer is in an address."""
    start = "-".join([draft.role.replace("_", "-"), draft.place.lower().replace("_", "-") or "china"])
    taken = set(Story.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for slug in (start, *(f"{start}-{n}" for n in range(2, 10_000))) if slug not in taken)
