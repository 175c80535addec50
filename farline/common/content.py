"""The operator's content pack: a folder of TOML and Markdown, read again when a file changes.

A text carries its languages side by side under `zh-hans`, `zh-hant` and `en`. Only `zh-hant` may be left
out: it is then converted from `zh-hans`. Whatever is wrong with a file is said with its name and place.
"""

import contextlib
import contextvars
import datetime as dt
import logging
import os
import re
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from farline.common import chinese
from farline.common.text import UNSEEN

LANGUAGES = ("zh-hans", "zh-hant", "en")
LARGEST_FILE = 200_000  # bytes
LONGEST_TEXT = 4_000  # characters
# The parser keeps every beginning of a dotted key: one of tens of thousands of parts would take all the memory.
TOO_DEEP = re.compile(
    r"""(?<![\w"'-])(?:(?>[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){12}(?=[A-Za-z0-9_"'-])"""
)
HTML = re.compile(r"<\s*[/!a-zA-Z]")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")  # stands in addresses
log = logging.getLogger(__name__)
Built = TypeVar("Built")
# Every file may depend on these: how words are converted, and what the operator took upon themselves.
WORDS, OVERRIDES = "words.toml", "overrides.toml"
# Up to so many files a folder is looked through each time it is asked for; a larger one takes at most a hundredth of
# the time for it. Whoever puts a file in place by renaming it, as publishing does, is noticed at once all the same.
FEW_FILES, OFTEN = 500, 100
MOST_PARSED = 500
_held: dict[tuple[object, ...], tuple[tuple[int, ...], Any]] = {}
_whole: dict[tuple[object, ...], tuple[tuple[object, object], tuple[Any, ...]]] = {}
_parsed: dict[Path, tuple[tuple[int, int], dict[str, Any]]] = {}  # one file is built once for each language
_looks: dict[tuple[Path, str], "_Look"] = {}
_laid_over: contextvars.ContextVar[Mapping[str, str] | None] = contextvars.ContextVar("laid_over", default=None)


class Broken(Exception):
    """A file of the content pack cannot be used."""

    def __init__(self, file: str, where: str, sentence: str) -> None:
        super().__init__(f"{file}: {where}: {sentence}" if where else f"{file}: {sentence}")
        self.file, self.where, self.sentence = file, where, sentence


def root() -> Path:
    """The operator's folder; until somebody changed a word of it, the one that came with Farline."""
    own = settings.OWN_CONTENT_DIR
    return Path(own) if own is not None and (own / "pack.toml").is_file() else Path(settings.CONTENT_DIR)


@contextlib.contextmanager
def laid_over(texts: Mapping[str, str]) -> Iterator[None]:
    """Inside, the pack reads as if these files held these texts: to check and to show what is not published yet."""
    before = _laid_over.set({**(_laid_over.get() or {}), **texts})
    try:
        yield
    finally:
        _laid_over.reset(before)


@dataclass(frozen=True)
class _Look:
    """What stood in a folder: its own time of change, and (name, time of change, size) of each file."""

    folder: int
    stamps: tuple[tuple[str, int, int], ...]
    until: float


def _look(folder: str, ending: str) -> _Look:
    place = root() / folder
    key = (place, ending)
    before = _looks.get(key)
    try:
        own = place.stat().st_mtime_ns
    except OSError:
        return _Look(0, (), 0)
    if before is not None and before.folder == own and time.monotonic() < before.until:
        return before
    began = time.monotonic()
    with os.scandir(place) as entries:
        stamps = sorted(
            (f"{folder}/{entry.name}", entry.stat().st_mtime_ns, entry.stat().st_size)
            for entry in entries
            if entry.name.endswith(ending) and not entry.name.startswith(".") and entry.is_file()
        )
    now = time.monotonic()
    _looks[key] = _Look(own, tuple(stamps), now + OFTEN * (now - began) if len(stamps) > FEW_FILES else 0)
    return _looks[key]


def files(folder: str, ending: str = ".toml") -> list[str]:
    """Names relative to the pack, in order. A folder that is not there is an empty one."""
    laid = [name for name in _laid_over.get() or {} if name.startswith(f"{folder}/") and name.endswith(ending)]
    return sorted({*(name for name, _, _ in _look(folder, ending).stamps), *laid})


def there(name: str) -> bool:
    return name in (_laid_over.get() or {}) or (root() / name).is_file()


def read_text(name: str) -> str:
    """The text of one file of the pack; refuses what is too large, not UTF-8, or not there."""
    laid = (_laid_over.get() or {}).get(name)
    if laid is not None:
        if len(laid.encode()) > LARGEST_FILE:
            raise Broken(name, "", f"the file is larger than {LARGEST_FILE // 1000} kB")
        return laid
    try:
        with open(root() / name, "rb") as file:
            raw = file.read(LARGEST_FILE + 1)
    except OSError:
        raise Broken(name, "", "the file is missing or cannot be opened") from None
    if len(raw) > LARGEST_FILE:
        raise Broken(name, "", f"the file is larger than {LARGEST_FILE // 1000} kB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = raw[: trouble.start].count(b"\n") + 1
        raise Broken(name, f"line {line}", "the text is not UTF-8") from None


@dataclass(frozen=True)
class Table:
    """A table of a TOML file that knows where it stands, so that a refusal can say it."""

    file: str
    where: str
    values: dict[str, Any]

    def broken(self, key: str, sentence: str) -> Broken:
        return Broken(self.file, f"{self.where}.{key}".strip("."), sentence)

    def get(self, key: str, kind: type[Built]) -> Built:
        value = self.values.get(key)
        if value is None:
            raise self.broken(key, "is missing")
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise self.broken(key, f"must be a {kind.__name__}, not a {type(value).__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        if default is not None and key not in self.values:
            return default
        return self._checked(key, self.get(key, str))

    def name(self, key: str, most: int = 40) -> str:
        """A short name, as it may stand in an address."""
        name = self.text(key)
        if len(name) > most or not NAME.fullmatch(name):
            raise self.broken(key, f"is a short name: at most {most} letters a to z, figures, - and _")
        return name

    def texts(self, key: str) -> list[str]:
        items = self.values.get(key, [])
        if not isinstance(items, list):
            raise self.broken(key, "must be a list of texts")
        return [self._checked(key, str(item)) for item in items]

    def day(self, key: str) -> dt.date:
        value = self.get(key, dt.date)
        return value.date() if isinstance(value, dt.datetime) else value

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in allowed:
            raise self.broken(key, f"is {value!r}; it must be one of: {', '.join(allowed)}")
        return value

    def table(self, key: str) -> "Table":
        return Table(self.file, f"{self.where}.{key}".strip("."), self.get(key, dict))

    def tables(self, key: str) -> "list[Table]":
        rows = self.values.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.broken(key, f"must be written as [[{key}]]")
        return [Table(self.file, f"{self.where}.{key}[{n}]".strip("."), row) for n, row in enumerate(rows, 1)]

    def said(self, key: str, language: str) -> str:
        """The text of one language under `key`."""
        return self._in(key, language, str)

    def said_list(self, key: str, language: str) -> list[str]:
        return list(self._in(key, language, list)) if key in self.values else []

    def has(self, key: str) -> bool:
        """Whether some language says something under `key`: an emptied text is one that is not there."""
        return key in self.values and not _blank(self.values[key])

    def lacks(self, language: str) -> bool:
        """Whether some text below has no version of its own in this language."""
        return any(_lacks(value, language) for value in [self.values])

    def _in(self, key: str, language: str, kind: type[Built]) -> Built:
        """One language's version. All must be sound, so that no reader meets a gap that another does not."""
        spoken = self.table(key)
        for wanted in LANGUAGES:
            if wanted in spoken.values and not (wanted == "zh-hant" and _blank(spoken.values[wanted])):
                value = spoken.get(wanted, kind)
                if isinstance(value, str) and not value.strip():
                    raise spoken.broken(wanted, "is empty")
                for piece in value if isinstance(value, list) else [value]:
                    spoken._checked(wanted, str(piece))
            elif wanted != "zh-hant":
                raise spoken.broken(wanted, "this language is missing")
        if language in spoken.values and not (language == "zh-hant" and _blank(spoken.values[language])):
            return spoken.get(language, kind)
        return _converted(spoken.get("zh-hans", kind))

    def _checked(self, key: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise self.broken(key, f"has {len(text)} characters; at most {LONGEST_TEXT} are allowed")
        if HTML.search(text):
            raise self.broken(key, "holds HTML; write plain text or Markdown")
        if UNSEEN.search(text):
            raise self.broken(key, "holds signs that nobody sees; write it anew")
        return text.strip()


def _converted(value: Built) -> Built:
    own, keep = own_words()
    if isinstance(value, list):
        return [chinese.to_traditional(str(item), own, keep) for item in value]  # type: ignore[return-value]  # same
    return chinese.to_traditional(str(value), own, keep)  # type: ignore[return-value]  # a str came in


def own_words() -> tuple[dict[str, str], tuple[str, ...]]:
    """The pack's own dictionary from 简体 to 繁體, and the names that are never converted. A broken one is none."""
    if not stamp(WORDS)[1] and WORDS not in (_laid_over.get() or {}):
        return {}, ()
    return held(WORDS, words_from, "zh-hant") or ({}, ())


def words_from(name: str, language: str) -> tuple[dict[str, str], tuple[str, ...]]:
    sheet = read(name)
    own = sheet.get("words", dict) if "words" in sheet.values else {}
    for word, ours in own.items():
        if not isinstance(ours, str):
            raise sheet.broken(f"words.{word}", "must be a text in quotation marks")
        sheet._checked(f"words.{word}", ours)
    return dict(own), tuple(sheet.texts("names"))


def _blank(value: object) -> bool:
    if isinstance(value, dict):
        return all(map(_blank, value.values()))
    return not value.strip() if isinstance(value, str) else value == []


def _lacks(value: object, language: str) -> bool:
    if isinstance(value, list):
        return any(_lacks(item, language) for item in value)
    if isinstance(value, dict):
        own = value.get(language)
        return ("zh-hans" in value and (own is None or (_blank(own) and not _blank(value["zh-hans"])))) or any(
            _lacks(v, language) for v in value.values()
        )
    return False


def read(name: str) -> Table:
    """A TOML file of the pack as a table."""
    laid = name in (_laid_over.get() or {})
    key, mark = root() / name, stamp(name)
    kept = _parsed.get(key)
    if kept is not None and kept[0] == mark and not laid:
        return Table(name, "", kept[1])
    text = read_text(name)
    if deep := TOO_DEEP.search(text):
        raise Broken(
            name, f"line {text.count(chr(10), 0, deep.start()) + 1}", "a name with more than 12 parts is no content"
        )
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        found = re.search(r"\(at (line \d+), column \d+\)", str(trouble))
        where = found[1] if found else "last line"
        sentence = re.sub(r"\s*\(at .*\)$", "", str(trouble))
        raise Broken(name, where, f"this is not TOML: {sentence}") from None
    except (ValueError, RecursionError):
        # A number of thousands of digits, or brackets in brackets without end: TOML by the letter, and no content.
        raise Broken(name, "", "something in it is far too long or too deep") from None
    if not laid:
        _parsed[key] = (mark, values)
        if len(_parsed) > MOST_PARSED:
            _parsed.pop(next(iter(_parsed)))
    return Table(name, "", values)


def stamp(name: str) -> tuple[int, int]:
    try:
        found = (root() / name).stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def held(name: str, build: Callable[[str, str], Built], language: str, *, also: str = "") -> Built | None:
    """What `build(name, language)` makes of a file, kept until it (or the file `also` that it draws on) changes.

    A file that breaks while volunteers are calling must not take their page away: the last sound version
    stays, or the file is left out, and the log says why. `farline content check` is where it fails loudly.
    """
    if _laid_over.get() is not None:
        return _sound(name, build, language)
    return _held_by((*stamp(name), *(stamp(also) if also else ())), name, build, language)


def each(folder: str, build: Callable[[str, str], Built], language: str) -> tuple[Built, ...]:
    """The sound ones of a folder's files. The very same tuple as long as nothing changes."""
    if _laid_over.get() is not None:
        made = (_sound(name, build, language) for name in files(folder))
        return tuple(one for one in made if one is not None)
    look = _look(folder, ".toml")
    basis = (*stamp(WORDS), *stamp(OVERRIDES))
    key = (root(), folder, build.__module__, build.__qualname__, language)
    kept = _whole.get(key)
    if kept is None or kept[0] != (look.stamps, basis):
        found = (_held_by((*mark, *basis), name, build, language) for name, *mark in look.stamps)
        kept = ((look.stamps, basis), tuple(one for one in found if one is not None))
        _whole[key] = kept
    elif kept[0][0] is not look.stamps:  # looked through anew and found as it was: the next comparison is of one thing
        kept = _whole[key] = ((look.stamps, basis), kept[1])
    return kept[1]


def _held_by(mark: tuple[int, ...], name: str, build: Callable[[str, str], Built], language: str) -> Built | None:
    key = (root(), name, build.__module__, build.__qualname__, language)
    before = _held.get(key)
    if before is not None and before[0] == mark:
        return before[1]  # type: ignore[no-any-return] # what this very build made
    try:
        made: Built | None = build(name, language)
    except Exception as trouble:
        # Whatever is wrong with a file, callers keep the last sound version: a page in use must not fall.
        log.error("content pack: %s", trouble if isinstance(trouble, Broken) else f"{name}: {type(trouble).__name__}")
        made = before[1] if before is not None else None
    _held[key] = (mark, made)
    return made


def _sound(name: str, build: Callable[[str, str], Built], language: str) -> Built | None:
    try:
        return build(name, language)
    except Exception:
        return None  # `troubles` says what is wrong with it


def troubles(names: list[str], build: Callable[[str, str], object]) -> list[Broken]:
    """What is wrong with these files, in every language."""
    found: dict[str, Broken] = {}
    for name in names:
        for language in LANGUAGES:
            try:
                build(name, language)
            except Broken as trouble:
                found.setdefault(str(trouble), trouble)
            except (TypeError, ValueError, AttributeError, KeyError, RecursionError):
                odd = Broken(name, "", "something in it has another form than it should have")
                found.setdefault(str(odd), odd)
    return list(found.values())
