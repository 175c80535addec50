"""A form that makes something carries a key, so that a second press of the button makes nothing twice."""

import secrets
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest

SLOT, MOST = "office_made", 12


def new_key() -> str:
    return secrets.token_urlsafe(12)


def key_of(request: HttpRequest) -> str:
    """The key the form came with, or a new one for a form that is shown for the first time."""
    return request.POST.get("key", "")[:40] or new_key()


def was_used(request: HttpRequest) -> bool:
    """Whether this form has made its thing already: a second press of the same button."""
    return key_of(request) in request.session.get(SLOT, {})


def once(request: HttpRequest, make: Callable[[], int]) -> int:
    """The id that `make` returns; for a key that was used before, the id it made then.

    The session is read anew inside the transaction: two presses at the same moment come one after the other.
    """
    key = key_of(request)
    with transaction.atomic():
        made = dict(type(request.session)(request.session.session_key).get(SLOT, {}))
        if key in made:
            return int(made[key])
        id = make()
        request.session[SLOT] = dict([*made.items(), (key, str(id))][-MOST:])
        request.session.save()
    return id
