"""How somebody likes to read: size of the letters, light or dark. Kept in a cookie that says nothing else."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "farline_view"
YEAR = 365 * 24 * 3600
SIZES = ("0", "1", "2")
THEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Reading:
    size: str = "0"
    theme: str = "system"


PLAIN = Reading()


def of(request: HttpRequest) -> Reading:
    """From the cookie; anything strange in it counts as not chosen."""
    theme, _, size = request.COOKIES.get(COOKIE, "").partition(".")
    return fit(size, theme)


def fit(size: str, theme: str, otherwise: Reading = PLAIN) -> Reading:
    return Reading(size if size in SIZES else otherwise.size, theme if theme in THEMES else otherwise.theme)


def keep(response: HttpResponse, reading: Reading) -> None:
    """Open to our own script, which sets it without leaving the page."""
    response.set_cookie(
        COOKIE,
        f"{reading.theme}.{reading.size}",
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
