"""Before everyone, and away again. Whatever was known of the person is destroyed on the way."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction

from farline.common import journal
from farline.stories import gate, labels, queries, rules
from farline.stories.actions import correcting
from farline.stories.actions.moving import move
from farline.stories.actions.refusals import GateBlocks, NotNow, ReasonMissing
from farline.stories.models import Correction, Review, Story, StoryText

# The note, the first telling, the prints and the story's own key: gone when the story is out.
DESTROYED = {"sealed_source": None, "sealed_first": None, "sealed_facts": None}


@transaction.atomic
def publish(*, story_id: int, slug: str | None = None, by: str, now: dt.datetime) -> str:
    """Put an approved story before everyone and return its slug. The sealed draft, its note and comments go.

    Raises NotNow or GateBlocks. Whether the approvals still hold is asked by the journey.
    """
    draft = queries.draft_for(story_id)
    blocking = gate.blocks(queries.findings(story_id)) if draft.state == rules.APPROVED else []
    if blocking:
        raise GateBlocks(blocking)
    if draft.corrects is not None:
        slug = correcting.put_right(draft, now=now)
        journal.write(action="stories.put_right", by=by, now=now, about=str(draft.corrects))
        return slug
    move(story_id, draft.state, rules.PUBLISHED, published_on=now.date(), slug=slug or _free_slug(draft))
    Story.objects.filter(pk=story_id).update(**DESTROYED, safety_reviewer="", note_readers=[])
    for text in StoryText.objects.filter(story=story_id):
        words = draft.texts[text.language]
        if words.is_blank:
            text.delete()
            continue
        text.public_text = {**asdict(words), "role": draft.role, "place": draft.place, "band": draft.band}
        text.sealed_text = None
        text.save(update_fields=["public_text", "sealed_text"])
    Review.objects.filter(story=story_id).exclude(version=draft.version).delete()
    journal.write(action="stories.publish", by=by, now=now, about=str(story_id))
    return queries.draft_for(story_id).slug


@transaction.atomic
def hide(*, story_id: int, by: str, now: dt.datetime) -> None:
    """Take a published story from everyone at once, without a reason, until somebody has looked. Raises NotNow."""
    if not Story.objects.filter(pk=story_id, state=rules.PUBLISHED, hidden=False).update(hidden=True):
        raise NotNow
    journal.write(action="stories.hide", by=by, now=now, about=str(story_id))


@transaction.atomic
def show_again(*, story_id: int, by: str, now: dt.datetime) -> None:
    """As it was: two had approved its text, and nothing of it has changed. Raises NotNow."""
    if not Story.objects.filter(pk=story_id, state=rules.PUBLISHED, hidden=True).update(hidden=False):
        raise NotNow
    journal.write(action="stories.show_again", by=by, now=now, about=str(story_id))


@transaction.atomic
def retract(*, story_id: int, reason: str, by: str, now: dt.datetime) -> None:
    """Take a story down for good. Its text goes; month and reason stay in public. `reason`: one of rules.REASONS.

    Raises NotNow or ReasonMissing.
    """
    if reason not in rules.REASONS:
        raise ReasonMissing
    said = {code: labels.reason_in(reason, code) for code in rules.LANGUAGES}
    day = now.date()
    move(story_id, rules.PUBLISHED, rules.RETRACTED, retraction=said, retracted_on=day, hidden=False, **DESTROYED)
    StoryText.objects.filter(story=story_id).delete()
    Review.objects.filter(story=story_id).delete()
    Correction.objects.filter(story=story_id).delete()
    Story.objects.filter(corrects=story_id).delete()
    journal.write(action="stories.retract", by=by, now=now, about=str(story_id))


def _free_slug(draft: queries.Draft) -> str:
    """Role and place, and a count where several share them: nothing finer is in an address."""
    start = "-".join([draft.role.replace("_", "-"), draft.place.lower().replace("_", "-") or "china"])
    taken = set(Story.objects.filter(slug__startswith=start).values_list("slug", flat=True))
    return next(slug for slug in (start, *(f"{start}-{n}" for n in range(2, 10_000))) if slug not in taken)
