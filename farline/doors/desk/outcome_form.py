"""Reads the outcome form: two axes, a follow-up in the person's own hours, a note for the editors."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from farline.calls import rules
from farline.common import text

ANSWERED = "answered"
NEXT_CALL = ("day", "from", "to")
KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")


@dataclass
class OutcomeForm:
    fence: int
    key: str
    line: str
    conversation: str
    follow_up: tuple[dt.datetime, dt.datetime] | None = None
    story_note: str | None = None
    story_names: str = ""
    trouble: str = ""
    trouble_at: str = "outcome-head"  # where on the page it is mended
    typed: dict[str, str] = field(default_factory=dict)

    def next_call(self) -> dict[str, str]:
        return {name: self.typed.get(name, "") for name in NEXT_CALL}

    def as_typed(self) -> dict[str, Any]:
        """What the page needs to show the form again as it was."""
        return {
            "trouble": self.trouble,
            "trouble_at": self.trouble_at,
            "line": self.line,
            "conversation": self.conversation,
            "follow_up": self.next_call(),
            "story_note": self.typed.get("story_note", ""),
            "story_names": self.typed.get("story_names", ""),
        }


def read(post: QueryDict, local_time: dt.datetime | None) -> OutcomeForm:
    """Whole form; `local_time` is now on the person's clock and gives the zone of the follow-up."""
    fence = post.get("fence", "")
    key = post.get("key", "")
    form = OutcomeForm(
        fence=int(fence) if fence.isascii() and fence.isdigit() and len(fence) < 10 else -1,
        key=key if KEY.fullmatch(key) else "",
        line=post.get("line", "")[:40],
        conversation=post.get("conversation", "")[:40],
        typed={name: post.get(name, "")[:2000] for name in ("day", "from", "to", "story_note", "story_names")},
    )
    said = rules.CONVERSATION_OUTCOMES.get(form.conversation)
    if form.conversation and (not form.line or (said is not None and said.silences)):
        form.line = (
            ANSWERED  # somebody said something, so somebody answered; and a no is heard whatever else is chosen
        )
    if form.line != ANSWERED:
        form.conversation = ""
    if post.get("story") == "yes":
        form.story_note = text.clean_text(form.typed["story_note"]) or None
        form.story_names = text.clean_text(form.typed["story_names"])
    form.trouble = _trouble(form)
    no_more = said is not None and said.silences  # hours typed before the no came hold nothing up
    if not form.trouble and not no_more and any(form.typed[name] for name in NEXT_CALL):
        form.trouble, form.trouble_at = _read_follow_up(form, local_time), "fu-day"
    return form


def _trouble(form: OutcomeForm) -> str:
    if form.line not in rules.LINE_OUTCOMES:
        return _("Please choose how it ended.")
    if form.line == ANSWERED and form.conversation not in rules.CONVERSATION_OUTCOMES:
        return _("Somebody answered: please choose what they said.")
    if not form.key or form.fence < 0:
        return _("This page is too old. Please choose once more how it ended.")
    return ""


def _read_follow_up(form: OutcomeForm, local_time: dt.datetime | None) -> str:
    day, start, end = (form.typed[name] for name in NEXT_CALL)
    if local_time is None:
        return ""
    outcome = rules.CONVERSATION_OUTCOMES.get(form.conversation)
    if outcome is None or not outcome.may_follow_up:
        return _(
            "After this result nobody calls again. Please empty the hours of the next call, or choose another result."
        )
    try:
        date = dt.date.fromisoformat(day)
        first, last = (
            dt.datetime.combine(date, dt.time.fromisoformat(hour), tzinfo=local_time.tzinfo) for hour in (start, end)
        )
    except ValueError:
        return _("For the next call, please choose a day and both hours.")
    if last <= first:
        return _("For the next call, the second hour must be later than the first.")
    if first <= local_time:
        return _("The hour of the next call is already past, on the person's clock.")
    form.follow_up = (first.astimezone(dt.UTC), last.astimezone(dt.UTC))
    return ""
