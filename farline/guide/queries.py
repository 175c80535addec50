"""What to say. `language` is one of zh-hans, zh-hant, en. Nothing that is asked for here is logged."""

import re
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

from farline.common import chinese, content
from farline.guide import cards as cards_file
from farline.guide import pages as pages_file
from farline.guide import practice as practice_file
from farline.guide import rules
from farline.guide import scripts as scripts_file
from farline.guide.practice import Practice, PracticeLine, SoFar, so_far
from farline.guide.rules import Card, Script, Source, Step

__all__ = ["Card", "Practice", "PracticeLine", "Script", "SoFar", "Source", "Step", "so_far"]

VOICE = re.compile(r"[a-z0-9_-]{1,60}\.(mp3|ogg|opus)")


class NoSuchPage(LookupError):
    """The content pack has no such page."""


def scripts(language: str) -> list[Script]:
    return content.each(scripts_file.FOLDER, scripts_file.build, language)


def script_for(slug: str, language: str) -> Script | None:
    """The script of a campaign; None when the pack has none of that name."""
    return next((script for script in scripts(language) if script.slug == slug), None)


def cards(language: str) -> list[Card]:
    """Every card but drafts. A blocked card is among them: it says what not to answer, and what to say instead."""
    return [card for card in content.each(cards_file.FOLDER, cards_file.build, language) if card.status != "draft"]


def card_for(id: str, language: str) -> Card | None:
    return next((card for card in cards(language) if card.id == id), None)


def search(text: str, language: str, limit: int = 20) -> list[Card]:
    """Cards in which every word of `text` occurs, in any of the three languages; best first.

    Only when there is none, letters are taken for the initials of sounds: "hm" finds 化名.
    """
    terms = chinese.fold(text).split()
    if not terms:
        return []
    ranked = [(rules.rank(terms, card.found_in), card) for card in cards(language)]
    found = sorted((place, card.id, card) for place, card in ranked if place is not None)
    if not found and all(term.isascii() and term.isalpha() and len(term) > 1 for term in terms):
        return [card for card in cards(language) if all(term in card.initials for term in terms)][:limit]
    return [card for _, _, card in found[:limit]]


def page(slug: str, language: str) -> SafeString:
    """The HTML of a page, without its title; see `page_title`."""
    return mark_safe(_page(slug, language).html)  # noqa: S308 - cleaned when it was rendered


def page_title(slug: str, language: str) -> str:
    return _page(slug, language).title


def page_converted(slug: str, language: str) -> bool:
    """Whether a machine converted this page's characters; the reader is told."""
    return _page(slug, language).converted


def _page(slug: str, language: str) -> pages_file.Page:
    found = None
    if pages_file.SLUG.fullmatch(slug):
        name = pages_file.file_for(slug, language)
        found = content.held(name, pages_file.build, language, also="pack.toml")
    if found is None:
        raise NoSuchPage(slug)
    return found


def practices(language: str) -> list[Practice]:
    """Every scenario, in the order of the digits that call it up."""
    return content.each(practice_file.FOLDER, practice_file.build, language)


def practice_scenarios(language: str) -> list[Practice]:
    return practices(language)


def practice(scenario: str, language: str) -> Practice | None:
    return next((one for one in practices(language) if one.code == scenario), None)


def voice_file(name: str) -> Path | None:
    """The voice file of a practice line; None for anything that is not a plain name in the voice folder."""
    if not VOICE.fullmatch(name):
        return None
    path = content.root() / "voice" / name
    return path if path.is_file() and not path.is_symlink() else None
