"""The operator's content pack: a folder of TOML and Markdown, read again when a file changes.

A text carries its languages side by side under `zh-hans`, `zh-hant` and `en`. Only `zh-hant` may be left
out: it is then converted from `zh-hans`. Whatever is wrong with a file is said with its name and place.
"""

import datetime as dt
import logging
import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from farline.common import chinese

LANGUAGES = ("zh-hans", "zh-hant", "en")
LARGEST_FILE = 200_000  # bytes
LONGEST_TEXT = 4_000  # characters
HTML = re.compile(r"<\s*[/!a-zA-Z]")
log = logging.getLogger(__name__)
Built = TypeVar("Built")
_held: dict[tuple[object, ...], tuple[tuple[int, ...], Any]] = {}


class Broken(Exception):
    """A file of the content pack cannot be used."""

    def __init__(self, file: str, where: str, sentence: str) -> None:
        super().__init__(f"{file}: {where}: {sentence}" if where else f"{file}: {sentence}")
        self.file, self.where, self.sentence = file, where, sentence


def root() -> Path:
    return Path(settings.CONTENT_DIR)


def files(folder: str, ending: str = ".toml") -> list[str]:
    """Names relative to the pack, in order. A folder that is not there is an empty one."""
    return sorted(f"{folder}/{path.name}" for path in (root() / folder).glob(f"*{ending}") if path.is_file())


def read_text(name: str) -> str:
    """The text of one file of the pack; refuses what is too large, not UTF-8, or not there."""
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

    def texts(self, key: str) -> list[str]:
        return [self._checked(key, str(item)) for item in self.values.get(key, [])]

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

    def lacks(self, language: str) -> bool:
        """Whether some text below has no version of its own in this language."""
        return any(_lacks(value, language) for value in [self.values])

    def _in(self, key: str, language: str, kind: type[Built]) -> Built:
        """One language's version. All must be sound, so that no reader meets a gap that another does not."""
        spoken = self.table(key)
        for wanted in LANGUAGES:
            if wanted in spoken.values:
                value = spoken.get(wanted, kind)
                for piece in value if isinstance(value, list) else [value]:
                    spoken._checked(wanted, str(piece))
            elif wanted != "zh-hant":
                raise spoken.broken(wanted, "this language is missing")
        if language in spoken.values:
            return spoken.get(language, kind)
        return _converted(spoken.get("zh-hans", kind))

    def _checked(self, key: str, text: str) -> str:
        if len(text) > LONGEST_TEXT:
            raise self.broken(key, f"has {len(text)} characters; at most {LONGEST_TEXT} are allowed")
        if HTML.search(text):
            raise self.broken(key, "holds HTML; write plain text or Markdown")
        return text.strip()


def _converted(value: Built) -> Built:
    if isinstance(value, list):
        return [chinese.to_traditional(str(item)) for item in value]  # type: ignore[return-value] # same shape
    return chinese.to_traditional(str(value))  # type: ignore[return-value] # a str came in


def _lacks(value: object, language: str) -> bool:
    if isinstance(value, list):
        return any(_lacks(item, language) for item in value)
    if isinstance(value, dict):
        return ("zh-hans" in value and language not in value) or any(_lacks(v, language) for v in value.values())
    return False


def read(name: str) -> Table:
    """A TOML file of the pack as a table."""
    text = read_text(name)
    try:
        return Table(name, "", tomllib.loads(text))
    except tomllib.TOMLDecodeError as trouble:
        found = re.search(r"\(at (line \d+), column \d+\)", str(trouble))
        where = found[1] if found else "last line"
        sentence = re.sub(r"\s*\(at .*\)$", "", str(trouble))
        raise Broken(name, where, f"this is not TOML: {sentence}") from None


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
    key = (root(), name, build.__module__, build.__qualname__, language)
    mark, before = (*stamp(name), *(stamp(also) if also else ())), _held.get(key)
    if before is not None and before[0] == mark:
        return before[1]  # type: ignore[no-any-return] # what this very build made
    try:
        made: Built | None = build(name, language)
    except Broken as trouble:
        log.error("content pack: %s", trouble)
        made = before[1] if before is not None else None
    _held[key] = (mark, made)
    return made


def each(folder: str, build: Callable[[str, str], Built], language: str) -> list[Built]:
    """The sound ones of a folder's files."""
    made = (held(name, build, language) for name in files(folder))
    return [one for one in made if one is not None]


def troubles(names: list[str], build: Callable[[str, str], object]) -> list[Broken]:
    """What is wrong with these files, in every language."""
    found: dict[str, Broken] = {}
    for name in names:
        for language in LANGUAGES:
            try:
                build(name, language)
            except Broken as trouble:
                found.setdefault(str(trouble), trouble)
    return list(found.values())
