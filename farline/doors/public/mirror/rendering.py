"""Asks this very program for a page, without a network, a session or a reader."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import translation


class CopyRequest(HttpRequest):
    """A request of nobody. The views see by `is_copy` that nothing can be received where the page will lie."""

    is_copy = True

    def __init__(self, path: str, *, copied_on: dt.date, copied_to: str) -> None:
        super().__init__()
        self.method = "GET"
        self.path = self.path_info = path
        self.META = {"REQUEST_METHOD": "GET", "SERVER_NAME": "copy.invalid", "SERVER_PORT": "80"}
        self.copied_on = copied_on
        self.copied_to = copied_to


def page(path: str, language: str, *, copied_on: dt.date, copied_to: str = "") -> HttpResponse:
    """The answer to this address in this language. Raises Http404 where there is none."""
    with translation.override(language):
        request = CopyRequest(path, copied_on=copied_on, copied_to=copied_to)
        found = resolve(path)
        request.resolver_match = found
        response: HttpResponse = found.func(request, *found.args, **found.kwargs)
        return response
