"""Plain pages for what goes wrong: what happened, that nothing is lost, what to do next."""

import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

# What nobody typed: codes, tokens, ids. And what nobody should see again.
CODE = re.compile(r"[A-Za-z0-9_\-]{0,80}")
NEVER_SHOWN = frozenset({"csrfmiddlewaretoken", "passphrase", "next", "back"})


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone with its session. The words are shown once more, for the person to take along."""
    return render(request, "common/stale_form.html", {"typed": typed(request)}, status=403)


def from_elsewhere(request: HttpRequest) -> HttpResponse:
    return render(request, "common/from_elsewhere.html", status=403)


def only_for_forms(request: HttpRequest, allow: str) -> HttpResponse:
    response = render(request, "common/only_for_forms.html", status=405)
    response.headers["Allow"] = allow
    return response


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    too_large = isinstance(exception, RequestDataTooBig)
    return render(request, "common/bad_request.html", {"too_large": too_large}, status=413 if too_large else 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "common/forbidden.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "common/not_found.html", status=404)


def locked(request: HttpRequest) -> HttpResponse:
    """The keys are not to be had: after a restart, after a panic, or because the key-holder is down."""
    response = render(request, "common/locked.html", status=503)
    response.headers["Retry-After"] = "60"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Needs no database, no session, no language: whatever broke may be one of them."""
    return HttpResponse(loader.render_to_string("common/broken.html", {"DEMO": settings.DEMO}), status=500)


def typed(request: HttpRequest) -> list[str]:
    """What somebody wrote into the form, without its codes."""
    fields = ((name, text) for name in request.POST for text in request.POST.getlist(name))
    return [text for name, text in fields if name not in NEVER_SHOWN and text.strip() and not CODE.fullmatch(text)]
