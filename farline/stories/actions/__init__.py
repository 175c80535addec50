"""Writes: offer a note, draft, redact, review by two others, publish, retract."""

from farline.stories.actions.correcting import begin_correction
from farline.stories.actions.publishing import publish, retract
from farline.stories.actions.refusals import (
    AlreadyReviewed,
    ChangedMeanwhile,
    ChecklistIncomplete,
    CommentMissing,
    CorrectionMissing,
    GateBlocks,
    NoteGone,
    NothingChanged,
    NotNow,
    NotOnTheList,
    NotWhole,
    OthersTurn,
    QuotesUnread,
    ReasonMissing,
    SawTheNote,
    TooLong,
    WroteIt,
)
from farline.stories.actions.reviewing import review, take_back, take_safety_review
from farline.stories.actions.writing import (
    add_known,
    discard_draft,
    forget_order,
    forget_unopened,
    offer_note,
    redact,
    save_draft,
    send_to_review,
    set_note_aside,
    start_draft,
)

__all__ = [
    "AlreadyReviewed", "ChangedMeanwhile", "ChecklistIncomplete", "CommentMissing", "CorrectionMissing", "GateBlocks",
    "NotNow", "NotOnTheList", "NotWhole", "NoteGone", "NothingChanged", "OthersTurn", "QuotesUnread", "ReasonMissing",
    "SawTheNote", "TooLong", "WroteIt", "add_known", "begin_correction", "discard_draft", "forget_order",
    "forget_unopened", "offer_note", "publish", "redact", "retract", "review", "save_draft", "send_to_review",
    "set_note_aside", "start_draft", "take_back", "take_safety_review",
]  # fmt: skip
