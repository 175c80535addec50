"""Every page of the public face, and the file that each becomes."""

import datetime as dt
import posixpath
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from farline.packs import queries as packs
from farline.stories import queries as stories

PLAIN = (
    "public_home", "public_tally", "public_stories", "public_packs", "public_never_call", "public_take_back",
    "public_complaint", "public_about", "public_rules", "public_privacy",
)  # fmt: skip


@dataclass(frozen=True)
class Address:
    """`path` as the site has it, `file` as the copy has it."""

    path: str
    language: str

    @property
    def file(self) -> str:
        return file_of(self.path)


def pages(today: dt.date) -> list[Address]:
    """In the order in which somebody would read them, language by language."""
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found += [Address(path, language) for path in _paths(language, today)]
    return found


def feeds() -> list[Address]:
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(Address(reverse("public_feed"), language))
    return found


def _paths(language: str, today: dt.date) -> list[str]:
    plain = [reverse(name) for name in PLAIN]
    told = [reverse("public_story", args=[slug]) for slug in stories.slugs()]
    handed = [reverse("public_pack", args=[pack.kind]) for pack in packs.current(language, today)]
    return plain + told + handed


def file_of(path: str) -> str:
    """The name of the file for an address: a folder's page is its index, named in full so that no server is needed."""
    return path.lstrip("/") + ("index.html" if path.endswith("/") else "")


def way(here: str, there: str) -> str:
    """From one file of the copy to another."""
    return posixpath.relpath(there, posixpath.dirname(here) or ".")
