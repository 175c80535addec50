"""How public pages say languages, months and numbers, and which pages the menu offers."""

import datetime as dt
from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from farline.doors.public import brakes, work

register = template.Library()


@register.simple_tag
def puzzle(form: str) -> str:
    """What the reader's device works on before this form is sent."""
    return work.puzzle(form, timezone.now())


@register.simple_tag
def puzzle_bits(form: str) -> int:
    """More, while very many of these forms arrive."""
    return work.bits_wanted(brakes.taken(form, timezone.now()), work.MOST[form])


MENU: tuple[tuple[str, Promise], ...] = (
    ("public_home", _("First page")),
    ("public_tally", _("The tally")),
    ("public_stories", _("Stories")),
    ("public_packs", _("Information packs")),
    ("public_never_call", _("Never call me")),
    ("public_about", _("Who we are")),
)
LANGUAGE_TAGS = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


@dataclass(frozen=True)
class Entry:
    name: str
    url: str
    current: bool


@register.filter
def html_lang(code: str) -> str:
    """The tag of a language as HTML wants it."""
    return LANGUAGE_TAGS.get(code, code)


@register.filter
def month_in_words(month: str) -> str:
    """A month such as 2026-11 in the reader's language."""
    year, number = month.split("-")
    return date_format(dt.date(int(year), int(number), 1), "YEAR_MONTH_FORMAT")


@register.filter
def week_in_words(week: str) -> str:
    """A week such as 2026-W48 in the reader's language."""
    year, _dash, number = week.partition("-W")
    # Translators: a week of the year, in a narrow table
    return gettext("{year}, week {number}").format(year=year, number=int(number))


@register.filter
def grouped(number: int) -> str:
    """A number in full, in groups of three: never rounded. All three languages group with a comma."""
    return f"{number:,}"


@register.filter
def menu(request: HttpRequest) -> list[Entry]:
    found = []
    for name, words in MENU:
        url = reverse(name)
        current = request.path == url or (name != "public_home" and request.path.startswith(url))
        found.append(Entry(str(words), url, current))
    return found
