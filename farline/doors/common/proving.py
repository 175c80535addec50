"""Asked once more who it is, before somebody lets others in or gives them more to do: a cookie that was carried away,
or a screen that was left alone, must do neither. Shutting somebody out never waits for it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from farline.doors.common import entering
from farline.doors.common.access import View


def with_fresh_proof(page: str) -> Callable[[View], View]:
    """A press counts within ten minutes of signing in. `page`: where whoever proved themselves goes on."""

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            fresh = entering.has_just_proved(request) or not settings.SECOND_FACTOR
            if request.method != "POST" or fresh:
                return view(request, *args, **kwargs)
            shown = {"back": _address(page, kwargs), "for_others": True}
            return render(request, "account/prove.html", shown, status=403)

        return answer

    return guard


def _address(page: str, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(page, kwargs=kwargs)
    except NoReverseMatch:
        return reverse(page)
