"""Stories in every state, and notes that wait. Their texts are content: content/demo/story-*.toml."""

import datetime as dt

from farline.common import content
from farline.common.content import Table
from farline.journeys import publish_story
from farline.stories import actions as stories
from farline.stories import rules
from farline.stories.rules import Words

EDITORS = ("editor-he", "editor-lin", "editor-su")
ENDS = ("published", "retracted", "stopped")


def invent(now: dt.datetime) -> None:
    for name in content.files("demo"):
        if name.startswith("demo/story-"):
            _tell(content.read(name), now)
    for row in content.read("demo/notes.toml").tables("note"):
        stories.offer_note(text=row.text("text"), month=_month(now, row.get("months_ago", int)))


def _tell(sheet: Table, now: dt.datetime) -> None:
    """From a caller's note to where the file says it ends."""
    month, author = _month(now, sheet.get("months_ago", int)), sheet.one_of("author", EDITORS)
    ends = sheet.one_of("ends", ENDS)
    others = [handle for handle in EDITORS if handle != author]
    note = stories.offer_note(text=sheet.text("note"), month=month)
    story = stories.start_draft(by=author, now=now, note_id=note)
    texts = {language: _words(sheet, language) for language in rules.LANGUAGES}
    version = stories.save_draft(
        story_id=story,
        version=1,
        role=sheet.text("role"),
        place=sheet.text("place"),
        texts=texts,
        by=author,
        now=now,
    )
    stories.redact(story_id=story, by=author, now=now)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by=author, now=now)
    for handle in others:
        stops = ends == "stopped" and handle == others[-1]
        if handle == others[0]:
            stories.take_safety_review(story_id=story, by=handle, now=now)
        stories.review(
            story_id=story,
            version=version,
            approves=not stops,
            comment=sheet.text("comment") if stops else "",
            checked=rules.CHECKLIST,
            quotes=[quote for words in texts.values() for quote in rules.quotations(words)],
            by=handle,
            now=now,
        )
    if ends == "stopped":
        return
    appeared = now - dt.timedelta(days=7 * sheet.get("months_ago", int))
    publish_story.publish_story(story_id=story, slug=sheet.text("slug"), by=others[0], now=appeared, at_once=True)
    if ends == "retracted":
        stories.retract(
            story_id=story,
            reason=sheet.one_of("retraction", rules.REASONS),
            by=others[0],
            now=now,
        )


def _words(sheet: Table, language: str) -> Words:
    return Words(**{field: sheet.said(field, language) for field in ("headline", "quote", "summary", "body")})


def _month(now: dt.datetime, ago: int) -> str:
    months = now.year * 12 + now.month - 1 - ago
    return f"{months // 12}-{months % 12 + 1:02d}"
