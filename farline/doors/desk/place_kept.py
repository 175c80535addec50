"""Where a volunteer was: step of the script, line of the practice talk, a form still open. Kept in the session.

Neither a number nor a name is ever put here, and what belongs to a call goes when the call ends.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

CALL, SAVED, WINDOWS, FORM_SAVED = "desk_call", "desk_saved", "desk_windows", "desk_form_saved"
MOST_WINDOWS = 5


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


def saved(request: HttpRequest, call_id: int) -> dict[str, Any] | None:
    kept = request.session.get(SAVED)
    return dict(kept) if kept and kept.get("id") == call_id else None


def forget_saved(request: HttpRequest) -> None:
    request.session.pop(SAVED, None)


@dataclass(frozen=True)
class OpenWindow:
    id: int
    earlier: bool

    @property
    def url(self) -> str:
        return reverse("desk_earlier" if self.earlier else "desk_declare", args=[self.id])


def keep_window(request: HttpRequest, window: int, *, earlier: bool) -> None:
    others = [kept for kept in request.session.get(WINDOWS, []) if kept["id"] != window]
    request.session[WINDOWS] = [*others, {"id": window, "earlier": earlier}][-MOST_WINDOWS:]
    request.session.pop(FORM_SAVED, None)


def open_windows(request: HttpRequest) -> list[OpenWindow]:
    """Forms that were opened and neither saved nor left, the newest first."""
    return [OpenWindow(kept["id"], kept["earlier"]) for kept in reversed(request.session.get(WINDOWS, []))]


def forget_window(request: HttpRequest, window: int) -> None:
    kept = request.session.get(WINDOWS, [])
    left = [one for one in kept if one["id"] != window]
    if left != kept:
        request.session[WINDOWS] = left


def keep_form_saved(request: HttpRequest) -> None:
    """That the last form was saved, not which: a session must not lead from a volunteer to a declaration."""
    request.session[FORM_SAVED] = True


def form_saved(request: HttpRequest) -> bool:
    return bool(request.session.get(FORM_SAVED))
