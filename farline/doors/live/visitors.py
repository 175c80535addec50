"""Whose stream this is: the same session cookie as every page, asked again while the stream is open."""

from collections.abc import Collection, Hashable, Mapping, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host
from django.utils import timezone

from farline.doors.live.topics import News
from farline.volunteers import queries as volunteers
from farline.volunteers import sessions
from farline.volunteers.rules import COORDINATOR, IMPORTER

Headers = Collection[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Visitor:
    volunteer_id: int
    session_key: str


def header(headers: Headers, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in headers if key == name), "")


def asks_this_site(headers: Headers) -> bool:
    domain, _port = split_domain_port(header(headers, b"host"))
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def of(headers: Headers) -> Visitor | None:
    """The signed-in, active volunteer whose cookie this is; None for anybody else."""
    try:
        morsel = SimpleCookie(header(headers, b"cookie")).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if morsel is None or not morsel.value:
        return None
    request = HttpRequest()
    request.session = sessions.SessionStore(morsel.value)
    user = get_user(request)  # also refuses a session from before the passphrase was changed
    if not user.is_authenticated or not user.is_active:
        return None
    return Visitor(user.pk, morsel.value)


def may_send_lists(scope: MutableMapping[str, Any]) -> bool:
    """Whether somebody who may import sends this request. Only they may send more than a form."""
    close_old_connections()
    visitor = of(scope["headers"])
    sender = volunteers.by_id(visitor.volunteer_id) if visitor is not None else None
    return sender is not None and (sender.has_role(COORDINATOR) or sender.has_role(IMPORTER))


def gone(keys: Collection[Hashable]) -> Mapping[Hashable, News]:
    """Visitors who were suspended or have signed out. Their streams end."""
    visitors = [key for key in keys if isinstance(key, Visitor)]
    active = volunteers.active_among({visitor.volunteer_id for visitor in visitors})
    open_ones = sessions.open_among({visitor.session_key for visitor in visitors}, now=timezone.now())
    return {
        visitor: News(last=True)
        for visitor in visitors
        if visitor.volunteer_id not in active or visitor.session_key not in open_ones
    }
