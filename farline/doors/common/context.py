"""What every page needs to know about the site and its reader.

A page for everyone (its name begins with public_) is the same for every reader, so that any cache may keep it:
nothing here looks at the session or a cookie for such a page.
"""

import re
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse, translate_url
from django.utils.translation import get_language

from farline.doors.common import access, reading
from farline.incidents import queries as incidents
from farline.volunteers import rules

HTML_LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}

# Only the language at the head of an address is ever translated, so what follows need not be looked up.
PLAIN = re.compile(r"/([a-z-]+)/([A-Za-z0-9/_.-]*)")


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "DEMO": settings.DEMO,
        "html_lang": html_lang(get_language()),
        "language_links": language_links(request),
        "for_everyone": is_for_everyone(request),
        "framed": getattr(request, "framed", False),
        "reading": reading.of(request) if not is_for_everyone(request) else reading.PLAIN,
        "link": Links(),
        "doors": Doors(request),
    }


def html_lang(language: str | None) -> str:
    """As the browser wants it, so that it picks the right shapes of the characters."""
    return HTML_LANGUAGES.get(language or "", "zh-Hans")


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    here, current = request.path, get_language()
    found = PLAIN.fullmatch(here)
    plain = found[2] if found and found[1] == current else None
    return [
        {
            "code": html_lang(code),
            "name": name,
            "url": translate_url(here, code) if plain is None else f"/{code}/{plain}",
            "current": code == current,
        }
        for code, name in settings.LANGUAGES
    ]


def is_for_everyone(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and (match.url_name or "").startswith("public_")


class Doors:
    """Which parts are open to the reader; asked only where a page shows it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def _reader(self) -> Any:
        return self._request.user

    @property
    def at(self) -> str:
        match = self._request.resolver_match
        return (match.url_name or "").partition("_")[0] if match else ""

    @property
    def desk(self) -> bool:
        return bool(self._reader.has_role(rules.CALLER))

    @property
    def urgent(self) -> str:
        """Where a lead should look at once: the one case, or the list of several. Nothing for anybody else."""
        found = incidents.urgent() if self._reader.has_role(rules.COORDINATOR) else []
        if not found:
            return ""
        return reverse("office_report", args=found) if len(found) == 1 else reverse("office_reports")

    @property
    def at_home(self) -> bool:
        """Where somebody comes to after signing in; not in the middle of a call."""
        match = self._request.resolver_match
        return match is not None and match.url_name in ("office_home", "desk_home")

    @property
    def waking(self) -> int:
        """What came up while nobody was awake, and is no distress: asked after `urgent`."""
        return incidents.waking() if self._reader.has_role(rules.COORDINATOR) else 0

    @property
    def office(self) -> bool:
        return any(self._reader.has_role(role) for role in access.OFFICE)


class Links:
    """`link.desk_home` in a template: the address, or nothing where that door is closed."""

    def __getitem__(self, name: str) -> str:
        try:
            return reverse(name)
        except NoReverseMatch:
            return ""
