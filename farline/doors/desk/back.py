"""Addresses that only take a POST: asked for with a GET (reload, language switch, back button) they lead home."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def post_only(where: str) -> Callable[[View[P]], View[P]]:
    """Any other method is sent to the page named `where`, with the same arguments."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method != "POST":
                return redirect(where, *args, **kwargs)
            return view(request, *args, **kwargs)

        return answer

    return wrap
