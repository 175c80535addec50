"""Signs out whoever walked away from the screen, and everybody after a long day."""

from collections.abc import Callable
from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from farline.volunteers import rules, sessions

BEGAN, SEEN = "began", "seen"
MINUTE = 60
# Where somebody talks, or writes at length, for longer than a quarter of an hour without a page of ours.
LONG = frozenset(
    {
        "desk_call", "desk_dial", "desk_note", "desk_saved", "desk_declare", "desk_earlier",
        "desk_rehearse", "desk_talked", "desk_hotline", "desk_hotline_call", "office_story",
        "office_story_save", "office_content_draft", "office_content_save",
    }
)  # fmt: skip
# What an open page sends by its own clock, whether or not anybody sits before it.
BEATS = frozenset({"desk_stay", "desk_hotline_stay"})
AGAIN = "again"  # stands in the address when a page shows itself anew
PART = "X-Fragment"  # a part of the page that is open, asked for by a press


def seconds_left(request: HttpRequest) -> int:
    """Until whoever sits there is signed out, if nobody presses."""
    used, limit = request.session.get(SEEN, 0), request.session.get(sessions.LIMIT, rules.IDLE_SECONDS)
    return max(0, int(used + limit - timezone.now().timestamp()))


class EndsWhenIdle:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        name = (match.url_name or "") if match else ""
        # A page for everyone is the same for every reader; the session is not looked at.
        if name.startswith("public_") or auth.SESSION_KEY not in request.session:
            return
        now = int(timezone.now().timestamp())
        began = request.session.setdefault(BEGAN, now)
        if now - began > rules.LONGEST_SESSION.total_seconds():
            auth.logout(request)
            return
        if not _is_use(request, name):
            return
        kept = request.session.get(sessions.LIMIT, rules.IDLE_SECONDS)
        limit = rules.IDLE_WHILE_TALKING if name in LONG else rules.IDLE_SECONDS
        if PART in request.headers:
            limit = kept
        if now - request.session.get(SEEN, 0) >= MINUTE or limit != kept:
            request.session[SEEN], request.session[sessions.LIMIT] = now, limit


def _is_use(request: HttpRequest, name: str) -> bool:
    """Whether somebody pressed. A page that beats, or asks for news in the background, is nobody sitting there."""
    if name in BEATS or AGAIN in request.GET:
        return False
    if request.method == "POST" or PART in request.headers:
        return True
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
