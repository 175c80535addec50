"""Two others read: one for safety, with the note beside the text; one the text alone. Blind until both have spoken."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction

from farline.common import journal, vault
from farline.common.text import clean_text
from farline.stories import queries, rules
from farline.stories.actions.moving import move
from farline.stories.actions.refusals import (
    AlreadyReviewed,
    ChecklistIncomplete,
    CommentMissing,
    NotNow,
    NotTaken,
    NotTheirs,
    OthersTurn,
    QuotesUnread,
    SawTheNote,
    WroteIt,
)
from farline.stories.models import Review, Story


@transaction.atomic
def take_safety_review(*, story_id: int, by: str, now: dt.datetime, over: bool = False) -> None:
    """Take the first review, and with it the sight of the note and of the first telling.

    `over`: from somebody who has taken it and cannot come. Raises NotNow, WroteIt or OthersTurn.
    """
    story = Story.objects.select_for_update().filter(pk=story_id, state=rules.SAFETY_REVIEW).first()
    if story is None:
        raise NotNow
    if not rules.may_review(by, story.writers):
        raise WroteIt
    if story.safety_reviewer not in {"", by} and not over:
        raise OthersTurn
    story.safety_reviewer = by
    # What stands in a correction before its redaction is public.
    if story.corrects_id is None and by not in story.note_readers:
        story.note_readers = [*story.note_readers, by]
    story.save(update_fields=["safety_reviewer", "note_readers"])
    journal.write(action="stories.take_safety_review", by=by, now=now, about=str(story_id))


@transaction.atomic
def take_back(*, story_id: int, by: str, now: dt.datetime) -> None:
    """Back to its writers, from review or when approved, so that it can be changed. Raises NotNow, NotTheirs.

    Approvals lapse with it, even if nothing is changed: two read it anew. A wish for a change stands until then.
    """
    draft = queries.draft_for(story_id)
    if draft.state == rules.DRAFT:
        raise NotNow
    approvers = queries.approvers(story_id) if draft.state == rules.APPROVED else []
    if not rules.may_take_back(by, writers=draft.writers, approvers=approvers):
        raise NotTheirs
    given = list(Review.objects.filter(story=story_id, version=draft.version).values_list("approves", flat=True))
    lapses = bool(given) and all(given)
    move(story_id, draft.state, rules.REDACTED, version=draft.version + lapses)
    journal.write(action="stories.take_back", by=by, now=now, about=str(story_id))


@transaction.atomic
def review(
    *,
    story_id: int,
    version: int,
    approves: bool,
    comment: str = "",
    checked: Collection[str] = (),
    quotes: Collection[str] = (),
    by: str,
    now: dt.datetime,
    extra_days: int | None = None,
) -> str:
    """Give one verdict on one version and return the state that follows. `quotes`: each quotation that was approved.

    `extra_days`: what chance adds to the wait, drawn here unless given.
    Raises NotNow, WroteIt, NotTaken, OthersTurn, SawTheNote, AlreadyReviewed, CommentMissing, ChecklistIncomplete or
    QuotesUnread.
    """
    story = Story.objects.select_for_update().filter(pk=story_id, state__in=rules.IN_REVIEW, version=version).first()
    if story is None:
        raise NotNow
    _may_speak(story, by)
    comment = clean_text(comment)
    if not approves and not comment:
        raise CommentMissing
    if approves and set(rules.CHECKLIST) - set(checked):
        raise ChecklistIncomplete
    draft = queries.draft_for(story_id)
    if approves and {quote for words in draft.texts.values() for quote in rules.quotations(words)} - set(quotes):
        raise QuotesUnread
    given = Review.objects.filter(story=story, version=version)
    part = rules.SAFETY if story.state == rules.SAFETY_REVIEW else rules.EDITORIAL
    verdict = Review(story=story, reviewer=by, version=version, part=part, approves=approves)
    verdict.sealed_comment = vault.seal(comment, table="stories.review", column="sealed_comment", row=verdict.pk)
    verdict.save(force_insert=True)
    state = rules.after_verdicts(list(given.values_list("approves", flat=True)))
    changed: dict[str, object] = {"safety_reviewer": by} if part == rules.SAFETY else {}  # of a correction nobody took
    if state == rules.APPROVED and story.not_before is None:
        extra = secrets.randbelow(rules.WAIT_MOST + 1) if extra_days is None else extra_days
        changed["not_before"] = rules.first_day(story.month, extra)
    move(story_id, story.state, state, **changed)
    journal.write(action="stories.review", by=by, now=now, about=str(story_id))
    return state


def _may_speak(story: Story, by: str) -> None:
    if not rules.may_review(by, story.writers):
        raise WroteIt
    if Review.objects.filter(story=story, version=story.version, reviewer=by).exists():
        raise AlreadyReviewed
    if story.state == rules.SAFETY_REVIEW and story.safety_reviewer not in {"", by}:
        raise OthersTurn
    # A correction has no note and no first telling that is not public: there is nothing to take.
    if story.state == rules.SAFETY_REVIEW and not story.safety_reviewer and story.corrects_id is None:
        raise NotTaken
    if story.state == rules.EDITORIAL_REVIEW and by in story.note_readers:
        raise SawTheNote
