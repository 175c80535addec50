"""From a caller's note to a text without names. Whoever opens a note is a writer and reviews nothing of it.

Offering a note leaves no journal line: its place among the lines would tie it to a call.
"""

import datetime as dt
import json
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict

from django.db import transaction
from django.db.models import QuerySet

from farline.common import journal, order, vault
from farline.common.text import clean_line, clean_text, seen
from farline.stories import cities, facts, gate, prints, queries, rules
from farline.stories.actions import correcting
from farline.stories.actions.moving import move
from farline.stories.actions.refusals import (
    ChangedMeanwhile,
    ChecklistIncomplete,
    CorrectionMissing,
    GateBlocks,
    NotAWriter,
    NoteGone,
    NothingChanged,
    NothingToSearch,
    NotNow,
    NotOnTheList,
    NotWhole,
    TooLong,
)
from farline.stories.models import Note, Review, Story, StoryText
from farline.stories.rules import Words


@transaction.atomic
def offer_note(*, text: str, month: str, known: Iterable[facts.Fact] = ()) -> int:
    """Hand a caller's note to the editors, with a month and nothing else that could be read.

    `known`: what is known of the person. Only keyed prints of it stay, sealed, for the gate to compare.
    """
    text = clean_text(text)
    note = Note(month=month)
    note.sealed_text = vault.seal(text, table="stories.note", column="sealed_text", row=note.pk)
    taken = prints.take(prints.NOTHING, [*known, *gate.facts_in_note(text)])
    if taken.key:
        note.sealed_facts = vault.seal(prints.pack(taken), table="stories.note", column="sealed_facts", row=note.pk)
    note.save(force_insert=True)
    return note.pk


def forget_order() -> int:
    """The order in which notes were offered, out of the file's own pages."""
    return order.forget(Note.objects.all())


def forget_unopened(*, now: dt.datetime) -> int:
    """Notes that nobody opened in three months go, and with them all that was known."""
    gone, _ = _unopened(now).delete()
    return gone


def count_unopened(*, now: dt.datetime) -> int:
    """The notes that `forget_unopened` would delete."""
    return _unopened(now).count()


def _unopened(now: dt.datetime) -> QuerySet[Note]:
    return Note.objects.filter(month__lt=rules.oldest_month(now.date()))


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
        _keep_facts(story, queries.known_of_note(note.id))
        Note.objects.filter(pk=note.id).delete()
    story.save(force_insert=True)
    journal.write(action="stories.start_draft", by=by, now=now, about=str(story.pk))
    return story.pk


@transaction.atomic
def discard_draft(*, story_id: int, by: str, now: dt.datetime) -> None:
    """Delete a story that will not be told, with its note and all that was known. Raises NotNow."""
    found = Story.objects.filter(pk=story_id, state__in=rules.IN_WRITING).first()
    if found is None or by not in found.writers:
        raise NotNow
    found.delete()
    journal.write(action="stories.discard_draft", by=by, now=now)


@transaction.atomic
def join_writers(*, story_id: int, by: str, now: dt.datetime) -> None:
    """Before reading a word of what is being written. Whoever has joined reviews nothing of it. Raises NotNow."""
    story = Story.objects.select_for_update().filter(pk=story_id, state__in=rules.IN_WRITING).first()
    if story is None:
        raise NotNow
    if by not in story.writers:
        story.writers = [*story.writers, by]
        story.save(update_fields=["writers"])
        journal.write(action="stories.join_writers", by=by, now=now, about=str(story_id))


@transaction.atomic
def save_draft(
    *,
    story_id: int,
    version: int,
    role: str,
    place: str,
    texts: Mapping[str, Words],
    band: str = "",
    correction: Mapping[str, str] | None = None,
    by: str,
    now: dt.datetime,
) -> int:
    """Save over `version` and return the new one. `role`, `place`, `band`: codes of rules; `texts`: language -> Words.

    Raises NotAWriter, ChangedMeanwhile with their text, NotNow, NotOnTheList or TooLong.
    """
    listed = (not role or role in rules.ROLES) and place in rules.PLACES and band in rules.BANDS
    if not listed or set(texts) - set(rules.LANGUAGES):
        raise NotOnTheList
    clean = {language: _clean(words) for language, words in texts.items()}
    put_right = correcting.clean_lines(correction or {}, field=gate.CORRECTION)
    long = [(language, field) for language, words in clean.items() for field in rules.too_long(words)]
    if long:
        raise TooLong(long)
    writers = Story.objects.filter(pk=story_id, state__in=rules.IN_WRITING).values_list("writers", flat=True).first()
    if writers is not None and by not in writers:
        raise NotAWriter
    won = Story.objects.filter(pk=story_id, version=version, state__in=rules.IN_WRITING).update(version=version + 1)
    if not won:
        theirs = queries.draft_for(story_id)
        raise ChangedMeanwhile(theirs) if theirs.state in rules.IN_WRITING else NotNow
    story = Story.objects.get(pk=story_id)
    if story.corrects_id is not None:
        story.correction = put_right
        story.save(update_fields=["correction"])
    for language, words in clean.items():
        _keep(story, language, {**asdict(words), "role": role, "place": place, "band": band}, blank=words.is_blank)
    journal.write(action="stories.save_draft", by=by, now=now, about=str(story_id))
    return version + 1


@transaction.atomic
def add_known(*, story_id: int, typed: str, by: str, now: dt.datetime) -> int:
    """Names and words that must never appear, one a line. Only their prints stay. Returns how many there were.

    Raises NotNow, NotAWriter, TooLong, or NothingToSearch when a line has no form: then no line is kept.
    """
    story = Story.objects.select_for_update().filter(pk=story_id, state__in=rules.IN_WRITING).first()
    if story is None:
        raise NotNow
    if by not in story.writers:
        raise NotAWriter
    if len(typed) > rules.LONGEST_KNOWN:
        raise TooLong([("", "known")])
    lines = [line for line in clean_text(typed).splitlines() if line.strip()]
    kinds = (facts.NAME, facts.WORD, facts.NUMBER, facts.PLACE)
    each = {
        line: [facts.Fact(kind, line) for kind in kinds if kind != facts.PLACE or cities.knows(line)] for line in lines
    }
    lost = [line for line, told in each.items() if not any(map(facts.forms_of, told))]
    if lost:
        raise NothingToSearch(lost)
    new = [fact for told in each.values() for fact in told]
    _keep_facts(story, prints.take(queries.known_facts(story_id), new))
    story.save(update_fields=["sealed_facts"])
    journal.write(action="stories.add_known", by=by, now=now, about=str(story_id))
    return len(lines)


@transaction.atomic
def redact(*, story_id: int, by: str, now: dt.datetime) -> None:
    """The story is told; now whatever gives a person away goes. The first telling is kept sealed, for comparing.

    Raises NotNow, NotAWriter or NotWhole.
    """
    draft = queries.draft_for(story_id)
    if by not in draft.writers:
        raise NotAWriter
    if not draft.languages:
        raise NotWhole([rules.LANGUAGES[0]])
    first = json.dumps({code: asdict(words) for code, words in draft.texts.items()}, ensure_ascii=False)
    sealed = vault.seal(first, table="stories.story", column="sealed_first", row=story_id)
    move(story_id, rules.DRAFT, rules.REDACTED, sealed_first=sealed)
    journal.write(action="stories.redact", by=by, now=now, about=str(story_id))


@transaction.atomic
def send_to_review(*, story_id: int, checked: Collection[str], by: str, now: dt.datetime) -> None:
    """Ask two others.

    Raises NotNow, NotAWriter, NotWhole, NotOnTheList, CorrectionMissing, GateBlocks, ChecklistIncomplete or
    NothingChanged.
    """
    draft = queries.draft_for(story_id)
    if by not in draft.writers:
        raise NotAWriter
    half = [code for code, words in draft.texts.items() if not words.is_blank and not words.is_whole]
    if half or not draft.languages:
        raise NotWhole(half or [rules.LANGUAGES[0]])
    if not draft.role:
        raise NotOnTheList
    unsaid = [code for code in draft.languages if code not in draft.correction]
    if draft.corrects is not None and unsaid:
        raise CorrectionMissing(unsaid)
    if blocking := gate.blocks(queries.findings(story_id)):
        raise GateBlocks(blocking)
    if set(rules.CHECKLIST) - set(checked):
        raise ChecklistIncomplete
    if Review.objects.filter(story=story_id, version=draft.version, approves=False).exists():
        raise NothingChanged
    move(story_id, rules.REDACTED, rules.SAFETY_REVIEW)
    journal.write(action="stories.send_to_review", by=by, now=now, about=str(story_id))


def _keep_facts(story: Story, known: prints.Known) -> None:
    if known.key:
        story.sealed_facts = vault.seal(prints.pack(known), table="stories.story", column="sealed_facts", row=story.pk)


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
    """Nothing that a reader does not see: a row of such signs could carry a number past both reviewers."""
    return Words(
        headline=clean_line(seen(words.headline)),
        quote=clean_line(seen(words.quote)),
        summary=clean_line(seen(words.summary)),
        body=clean_text(seen(words.body)),
        series=clean_line(seen(words.series)),
    )
