"""Addresses that only take a POST: asked for with a GET (reload, language switch, back button) they lead home."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

View = Callable[..., HttpResponse]


def post_only(where: str) -> Callable[[View], View]:
    """Any other method is sent to the page named `where`, with the same arguments."""

    def wrap(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != "POST":
                return redirect(reverse(where, args=args, kwargs=kwargs))
            return view(request, *args, **kwargs)

        return answer

    return wrap
