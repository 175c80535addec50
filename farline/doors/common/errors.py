"""Plain pages for what goes wrong: what happened, that nothing is lost, what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "common/stale_form.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "common/bad_request.html", status=400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "common/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "common/not_found.html", status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return render(request, "common/broken.html", status=500)
