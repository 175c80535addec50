"""What every page needs to know about the site and its reader."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language


def site(request: HttpRequest) -> dict[str, Any]:
    here = request.path
    return {
        "DEMO": settings.DEMO,
        "language_links": [
            {"code": code, "name": name, "url": translate_url(here, code), "current": code == get_language()}
            for code, name in settings.LANGUAGES
        ],
    }
