"""A page for everyone: the same bytes for every reader, so that any cache may keep it and no cookie is needed."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

MAX_AGE = 300
View = Callable[..., HttpResponse]


def is_copy(request: HttpRequest) -> bool:
    """Whether the page is being written into a folder of files, where nothing can be received."""
    return bool(getattr(request, "is_copy", False))


def today(request: HttpRequest) -> dt.date:
    """The day that a copy was made for, or the present day."""
    return getattr(request, "copied_on", None) or timezone.now().date()


def origin(request: HttpRequest) -> str:
    """What this site is called, without a slash at the end; "" where nobody has said.

    Never the Host header: whoever asks could put another site's name into a copy that caches keep.
    """
    if is_copy(request):
        return str(getattr(request, "copied_to", ""))
    return site_address()


def site_address() -> str:
    """Where the forms are, for readers of a copy; "" where the operator has not said."""
    return settings.CSRF_TRUSTED_ORIGINS[0].rstrip("/") if settings.CSRF_TRUSTED_ORIGINS else ""


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    always = {"is_copy": is_copy(request), "site_address": site_address()}
    return render(request, template, {**always, **(context or {})}, status=status)


def open_page(view: View) -> View:
    """For pages without a form. They show nothing of the session, so no answer may vary by it."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", f"public, max-age={MAX_AGE}")
        return forget_session(request, response)

    return answer


def forget_session(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The form guard looks into every request's session; undone, or each answer would say "Vary: Cookie"."""
    session = getattr(request, "session", None)
    if session is not None and not session.modified:
        session.accessed = False
    return response
