"""A published story is put right as it was made: redacted, read by two others, and the change said in public."""

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from farline.common import chinese, journal, vault
from farline.common.text import clean_line, seen
from farline.stories import queries, rules
from farline.stories.actions.refusals import NotNow, TooLong
from farline.stories.models import Correction, Story, StoryText


@transaction.atomic
def begin_correction(*, story_id: int, by: str, now: dt.datetime) -> int:
    """A copy of the published text to be put right; the page stays as it is until two have approved. Raises NotNow."""
    draft = queries.draft_for(story_id)
    if draft.state != rules.PUBLISHED:
        raise NotNow
    begun = Story.objects.filter(corrects=story_id).values_list("pk", flat=True).first()
    if begun is not None:
        return begun
    copy = Story(
        slug=f"d-{secrets.token_hex(12)}",
        state=rules.REDACTED,
        month=draft.month,
        author=by,
        writers=[by],
        corrects_id=story_id,
        not_before=draft.published_on,
    )
    first = json.dumps({code: asdict(words) for code, words in draft.texts.items()}, ensure_ascii=False)
    copy.sealed_first = vault.seal(first, table="stories.story", column="sealed_first", row=copy.pk)
    copy.save(force_insert=True)
    for code in draft.languages:
        text = StoryText(story=copy, language=code)
        kept = {**asdict(draft.texts[code]), "role": draft.role, "place": draft.place, "band": draft.band}
        sealed = json.dumps(kept, ensure_ascii=False)
        text.sealed_text = vault.seal(sealed, table="stories.storytext", column="sealed_text", row=text.pk)
        text.save(force_insert=True)
    journal.write(action="stories.begin_correction", by=by, now=now, about=str(story_id))
    return copy.pk


def clean_lines(said: Mapping[str, str], *, field: str) -> dict[str, str]:
    """Language -> one line of text. 繁體 is made from 简体 where it is empty. Raises TooLong."""
    lines = {code: clean_line(seen(said.get(code, ""))) for code in rules.LANGUAGES}
    lines["zh-hant"] = lines["zh-hant"] or chinese.to_traditional(lines["zh-hans"])
    long = [(code, field) for code, line in lines.items() if len(line) > rules.LONGEST_LINE]
    if long:
        raise TooLong(long)
    return {code: line for code, line in lines.items() if line}


def put_right(draft: queries.Draft, *, now: dt.datetime) -> str:
    """Move the texts of an approved correction to the story it corrects. Raises NotNow when that is out no more."""
    story = Story.objects.select_for_update().filter(pk=draft.corrects or 0, state=rules.PUBLISHED).first()
    if story is None or not Story.objects.filter(pk=draft.id, state=rules.APPROVED).exists():
        raise NotNow
    StoryText.objects.filter(story=story).delete()
    for code in draft.languages:
        kept = {**asdict(draft.texts[code]), "role": draft.role, "place": draft.place, "band": draft.band}
        StoryText.objects.create(story=story, language=code, public_text=kept)
    Correction.objects.create(story=story, day=now.date(), said=draft.correction)
    Story.objects.filter(pk=draft.id).delete()
    return story.slug
