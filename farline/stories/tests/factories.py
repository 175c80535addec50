"""A draft in each state, made by the actions themselves."""

import datetime as dt

from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.stories.facts import Fact
from farline.stories.rules import Words

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
TEXTS = {
    "zh-hans": Words("河南官员：“我早就想明白了”", "我早就想明白了", "他听完了，说了一句话。", "他在电话里听了很久。"),
    "en": Words(
        "Official in Henan: “I saw it long ago”", "I saw it long ago", "He listened.", "He listened for long."
    ),
}


REASON = "recognized"
RIGHT = {"en": "A sentence was too near to somebody.", "zh-hans": "一处说得太细，已改。"}
QUOTES = [words.quote for words in TEXTS.values()]


def a_draft(by: str = "editor-he", note: str = "", known: tuple[Fact, ...] = ()) -> int:
    note_id = stories.offer_note(text=note, month="2026-11", known=known) if note else None
    story = stories.start_draft(by=by, now=NOW, note_id=note_id, month="2026-11")
    save(story, version=1, by=by)
    return story


def save(story: int, *, version: int, by: str = "editor-he", **changed) -> int:
    said = {"role": "official", "place": "HA", "texts": TEXTS} | changed
    return stories.save_draft(story_id=story, version=version, by=by, now=NOW, **said)


def redacted(by: str = "editor-he", note: str = "", known: tuple[Fact, ...] = ()) -> int:
    story = a_draft(by, note, known)
    stories.redact(story_id=story, by=by, now=NOW)
    return story


def in_review(by: str = "editor-he") -> int:
    story = redacted(by)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by=by, now=NOW)
    return story


def judge(story: int, by: str, *, approves: bool = True, comment: str = "", version: int = 2) -> str:
    """A verdict; on safety from whoever has taken that review, or takes it now."""
    draft = queries.draft_for(story)
    if draft.state == rules.SAFETY_REVIEW and not draft.safety_reviewer and rules.may_review(by, draft.writers):
        stories.take_safety_review(story_id=story, by=by, now=NOW)
    return stories.review(
        story_id=story,
        version=version,
        approves=approves,
        comment=comment,
        checked=rules.CHECKLIST,
        quotes=QUOTES,
        by=by,
        now=NOW,
        extra_days=0,
    )


def approved() -> int:
    story = in_review()
    judge(story, "editor-lin")
    judge(story, "editor-su")
    return story


def published(slug: str | None = None) -> str:
    return stories.publish(story_id=approved(), slug=slug, by="editor-he", now=NOW)
