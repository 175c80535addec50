"""Information packs that are read aloud in a call: what there is, and what was read out. Nothing says to whom."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from farline.packs import actions, queries


def packs(done: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"kind": pack.kind, "title": pack.title, "spoken": pack.spoken, "done": pack.kind in done}
        for pack in queries.current(get_language() or "zh-hans", timezone.localdate())
    ]


def note(request: HttpRequest, done: Sequence[str], *, counts: bool = True) -> list[str]:
    """Count the kind that this form names, once in a call; returns what was read out so far.

    `counts`: False for an invented person on a real site, who would be counted with the people of that week.
    """
    kind = request.POST.get("kind", "")[:40]
    if not kind or kind in done:
        return list(done)
    if counts:
        actions.note_handed_over(kind=kind, now=timezone.now())
    return [*done, kind]
