"""Where a volunteer was: step of the script, line of the practice talk, what was just saved. Kept in the session.

Neither a number nor a name nor a form's id is ever put here, and what belongs to a call goes when the call ends.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from farline.corrections import queries as windows
from farline.corrections import rules as forms

CALL, SAVED, FORM_SAVED, HARD = "desk_call", "desk_saved", "desk_form_saved", "desk_hard"


def of_call(request: HttpRequest, call_id: int) -> dict[str, Any]:
    kept = request.session.get(CALL, {})
    return dict(kept) if kept.get("id") == call_id else {"id": call_id}


def keep(request: HttpRequest, call_id: int, **what: Any) -> dict[str, Any]:
    kept = {**of_call(request, call_id), **what}
    if request.session.get(CALL) != kept:
        request.session[CALL] = kept
    return kept


def forget_call(request: HttpRequest) -> None:
    request.session.pop(CALL, None)


def keep_saved(request: HttpRequest, call_id: int, **what: Any) -> None:
    request.session[SAVED] = {"id": call_id, **what}
    request.session.pop(FORM_SAVED, None)


def keep_hard(request: HttpRequest, *, hard: bool) -> int:
    """How many hard calls came in a row just now. Kept with the session, shown to nobody else, gone with it."""
    in_a_row = int(request.session.get(HARD, 0)) + 1 if hard else 0
    if in_a_row or HARD in request.session:
        request.session[HARD] = in_a_row
    return in_a_row


def saved(request: HttpRequest, call_id: int) -> dict[str, Any] | None:
    kept = request.session.get(SAVED)
    return dict(kept) if kept and kept.get("id") == call_id else None


def forget_details(request: HttpRequest) -> None:
    """That doubts were counted and another call was asked for stays. Which and when is of use only for undoing."""
    kept = request.session.get(SAVED, {})
    details = [name for name in ("doubts", "follow_up") if isinstance(kept.get(name), list | dict)]
    if details:
        request.session[SAVED] = {**kept, **dict.fromkeys(details, True)}


def forget_saved(request: HttpRequest) -> None:
    request.session.pop(SAVED, None)


@dataclass(frozen=True)
class OpenWindow:
    id: int
    earlier: bool

    @property
    def url(self) -> str:
        return reverse("desk_earlier" if self.earlier else "desk_declare", args=[self.id])


def open_windows(volunteer: AbstractBaseUser, now: dt.datetime) -> list[OpenWindow]:
    """Forms that were opened and neither saved nor left, the newest first.

    Read from their sealed links: a session is stored in the clear, and one that named a call and its form would join
    them for whoever reads the disk.
    """
    found = windows.open_for(volunteer=volunteer, now=now)
    return [OpenWindow(one.id, one.opens == forms.EARLIER_QUIT) for one in found]


def window_of(volunteer: AbstractBaseUser, call_id: int, now: dt.datetime) -> OpenWindow | None:
    """The form that one call opened, while it is open."""
    opened = windows.open_for_call(call_id=call_id, now=now)
    return next((one for one in open_windows(volunteer, now) if one.id == opened), None)


def keep_form_saved(request: HttpRequest) -> None:
    """That the last form was saved, not which: a session must not lead from a volunteer to a declaration."""
    request.session[FORM_SAVED] = True


def form_saved(request: HttpRequest) -> bool:
    return bool(request.session.get(FORM_SAVED))
