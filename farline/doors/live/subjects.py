"""What can be followed: a claim, by whoever holds or held it; an import and the board, by coordinators;
who rings the hotline, by those who sit at it.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from farline.calls import watching as calls
from farline.doors.live.topics import Look, News
from farline.hotline import queries as hotline
from farline.journeys import show_board
from farline.numbers import watching as numbers
from farline.telephony import queries as lines
from farline.volunteers import queries as volunteers

WELCOME, OVER, NOT_THERE = 200, 204, 404
BOARD = HOTLINE = 1  # there is one of each


def about_claims(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
    """Of a call that was saved, the line is still told until it ends: a form may keep the person on it."""
    over = calls.over_among([key for key in keys if isinstance(key, int)])
    found: dict[Hashable, News] = {
        call_id: News("withdrawn" if state == calls.WITHDRAWN else "", last=True) for call_id, state in over.items()
    }
    rest = [key for key in keys if isinstance(key, int) and over.get(key) != calls.WITHDRAWN]
    for call_id, leg in lines.latest_of(rest, timezone.now()).items():
        fields = {"state": leg.state, "by": leg.by, "reason": leg.reason, "status": leg.status, "line": leg.line}
        found[call_id] = News("line", fields, last=call_id in over and not leg.is_live)
    return found


def follows_claim(volunteer_id: int, call_id: int) -> int:
    if hotline.belongs_to(ring_id=call_id, volunteer_id=volunteer_id):
        return WELCOME
    if not calls.belongs_to(call_id=call_id, volunteer_id=volunteer_id):
        return NOT_THERE
    # A browser asks again when a stream ends; 204 tells it that there is nothing more to hear.
    ended = calls.over_among([call_id]).get(call_id) == calls.ENDED
    return OVER if ended and lines.live_call_of(volunteer_id, timezone.now()) != call_id else WELCOME


def progress(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
    found: dict[Hashable, News] = {}
    for seen in numbers.progress_of([key for key in keys if isinstance(key, int)]):
        fields = {"done": seen.done, "total": seen.total, "kept": seen.kept, "state": seen.state}
        found[seen.intake_id] = News("progress", fields, last=seen.ended)
    return found


def follows_intake(volunteer_id: int, intake_id: int) -> int:
    volunteer = volunteers.find(volunteer_id)
    may = volunteer is not None and (volunteer.has_role("coordinator") or volunteer.has_role("importer"))
    return WELCOME if may and numbers.progress_of([intake_id]) else NOT_THERE


def about_board(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
    """Only that something changed: what it is, the page asks for itself."""
    return dict.fromkeys(keys, News("board", {"mark": show_board.show_board(now=timezone.now()).mark}))


def follows_board(volunteer_id: int, key: int) -> int:
    volunteer = volunteers.find(volunteer_id)
    return WELCOME if key == BOARD and volunteer is not None and volunteer.has_role("coordinator") else NOT_THERE


def about_hotline(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
    """Only that somebody rings, or no longer; who, nobody knows."""
    waiting = hotline.ringing(timezone.now())
    mark = "-".join(str(one.id) for one in waiting)
    return dict.fromkeys(keys, News("hotline", {"mark": mark}))


def follows_hotline(volunteer_id: int, key: int) -> int:
    volunteer = volunteers.find(volunteer_id)
    there = volunteer is not None and volunteer.has_role("caller") and hotline.is_on_duty(volunteer, timezone.now())
    return WELCOME if key == HOTLINE and there else NOT_THERE


@dataclass(frozen=True)
class Subject:
    """`follow` answers with the status of the stream: 200, 204 when all is over, 404 for anybody else's.

    `at_once`: looked at as soon as something was written, where the database can say so.
    """

    look: Look
    follow: Callable[[int, int], int]
    every: float
    at_once: bool = False


SUBJECTS: Mapping[str, Subject] = {
    "claim": Subject(about_claims, follows_claim, 0.25, at_once=True),
    "intake": Subject(progress, follows_intake, 0.5, at_once=True),
    "hotline": Subject(about_hotline, follows_hotline, 0.5, at_once=True),
    "board": Subject(about_board, follows_board, 2.0),
}
