"""What to say. `language` is one of zh-hans, zh-hant, en. Nothing that is asked for here is logged."""

import datetime as dt
import re
from collections.abc import Sequence
from pathlib import Path

from django.db.models import Sum
from django.utils.safestring import SafeString, mark_safe

from farline.common import chinese, content
from farline.guide import cards as cards_file
from farline.guide import pages as pages_file
from farline.guide import practice as practice_file
from farline.guide import scripts as scripts_file
from farline.guide import training as training_file
from farline.guide.finder import Finder
from farline.guide.models import RaisedDoubt
from farline.guide.practice import Practice, PracticeLine, SoFar, good_picks, heard, so_far
from farline.guide.rules import Card, Script, Source, Step

__all__ = ["Card", "Practice", "PracticeLine", "Script", "SoFar", "Source", "Step", "good_picks", "heard", "so_far"]

_shown: dict[str, tuple[Sequence[Card], Sequence[Card]]] = {}
_finders: dict[str, tuple[Sequence[Card], Finder]] = {}
UNREADABLE = "training/ "  # no module can have this name
VOICE = re.compile(r"[a-z0-9_-]{1,60}\.(mp3|ogg|opus|wav)")


class NoSuchPage(LookupError):
    """The content pack has no such page."""


def scripts(language: str) -> Sequence[Script]:
    """Those that a campaign can choose; their variants are chosen while calling."""
    return [script for script in _every_script(language) if not script.variant_of]


def script_for(slug: str, language: str, variant: str = "") -> Script | None:
    """The script of a campaign, in the words of a variant where that is one of it; None when the pack has none."""
    found = next((script for script in scripts(language) if script.slug == slug), None)
    other = next((one for one in variants_of(slug, language) if one.slug == variant), None)
    return found.spoken_as(other) if found is not None and other is not None else found


def variants_of(slug: str, language: str) -> list[Script]:
    """Other ways of speaking the same script: dialects, plainer words."""
    return [script for script in _every_script(language) if script.variant_of == slug]


def _every_script(language: str) -> Sequence[Script]:
    return content.each(scripts_file.FOLDER, scripts_file.build, language)


def cards(language: str) -> Sequence[Card]:
    """Every card but drafts. A blocked card is among them: it says what not to answer, and what to say instead."""
    every = content.each(cards_file.FOLDER, cards_file.build, language)
    kept = _shown.get(language)
    if kept is None or kept[0] is not every:
        kept = _shown[language] = (every, tuple(card for card in every if card.status != "draft"))
    return kept[1]


def card_for(id: str, language: str) -> Card | None:
    return next((card for card in cards(language) if card.id == id), None)


def raised(since: dt.date | None = None) -> dict[str, int]:
    """Card → how often callers say they heard that doubt, `since` the first day of a month."""
    rows = RaisedDoubt.objects.filter(month__gte=since) if since else RaisedDoubt.objects.all()
    summed = rows.order_by("card").values_list("card").annotate(all=Sum("count"))
    return {card: int(count) for card, count in summed if count}


def at_hand(language: str, tags: Sequence[str]) -> list[Card]:
    """All cards; those that the moment asks for come first, then the editors' own order."""
    wanted = frozenset(tags)
    return sorted(cards(language), key=lambda card: (wanted.isdisjoint(card.tags), card.order, card.id))


def search(text: str, language: str, limit: int | None = 20, tags: Sequence[str] = ()) -> list[Card]:
    """Cards in which every word of `text` occurs, in any of the three languages; best first.

    `tags` are those of the step that the caller is at. Only when there is none, letters are taken for the initials of
    sounds: "hm" finds 化名.
    """
    terms = chinese.fold(text).split()
    if not terms:
        return []
    finder = _finder(language)
    found = finder.find(terms, limit, liked=frozenset(tags))
    if not found and all(term.isascii() and term.isalpha() and len(term) > 1 for term in terms):
        return finder.by_initials(terms, limit)
    return found


def _finder(language: str) -> Finder:
    known = cards(language)
    kept = _finders.get(language)
    if kept is None:
        kept = _finders[language] = (known, Finder(known))
    elif kept[0] is not known:
        kept[1].renew(known)
        kept = _finders[language] = (known, kept[1])
    return kept[1]


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


def practices(language: str) -> Sequence[Practice]:
    """Every scenario, in the order of the digits that call it up."""
    return content.each(practice_file.FOLDER, practice_file.build, language)


def practice_scenarios(language: str) -> Sequence[Practice]:
    return practices(language)


def practice(scenario: str, language: str) -> Practice | None:
    return next((one for one in practices(language) if one.code == scenario), None)


def modules(language: str) -> Sequence[training_file.Module]:
    """In the order in which they are read."""
    return sorted(content.each(training_file.FOLDER, training_file.build, language), key=lambda one: one.place)


def module_for(slug: str, language: str) -> training_file.Module | None:
    return next((module for module in modules(language) if module.slug == slug), None)


def needed_to_call(language: str) -> list[str]:
    """What must have been learned before anybody real is called.

    What cannot be read, or is not there at all, counts as something that nobody has learned: a broken folder must not
    open the way to real people.
    """
    texts, talks = modules(language), [one for one in practices(language) if one.gate]
    needed = [*(f"training/{one.slug}" for one in texts), *(f"practice/{one.code}" for one in talks)]
    return needed if training_is_whole(language) else [*needed, UNREADABLE]


def training_is_whole(language: str) -> bool:
    """Whether every module and every practice can be read, and there is something of both to pass."""
    texts, talks = modules(language), practices(language)
    read = (
        len(texts) == len(content.files(training_file.FOLDER)),
        len(talks) == len(content.files(practice_file.FOLDER)),
    )
    return all(read) and bool(texts) and any(one.gate for one in talks)


def voice_file(name: str) -> Path | None:
    """The voice file of a practice line; None for anything that is not a plain name in the voice folder."""
    if not VOICE.fullmatch(name):
        return None
    path = content.root() / "voice" / name
    return path if path.is_file() and not path.is_symlink() else None
