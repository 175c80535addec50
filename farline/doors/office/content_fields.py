"""A file of the content pack as a form: a plain field for each text, in the order in which one reads it.

The form carries the text that its writer had before them; what they typed is put into that text, value by value, so
remarks and order of the file stay, and two writers are told apart by the whole text as ever.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import get_language

from farline.common import content, toml_spans
from farline.doors.office import content_choices, content_sentences, content_troubles
from farline.guide import blanks

PREFIX = "v:"
MOST = 900  # fields; a file with more is written as one text
AREA_KEYS = {"answer", "instead", "text", "body", "safety", "say", "tip", "spoken"}


@dataclass(frozen=True)
class Entry:
    """`kind` is line, area, list, or choice."""

    name: str
    label: str
    language: str
    value: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        return "f-" + re.sub(r"[^A-Za-z0-9]+", "-", self.name.removeprefix(PREFIX)).strip("-")

    @property
    def lines(self) -> int:
        return min(14, max(3, self.value.count("\n") + len(self.value) // 45 + 2))


@dataclass
class Part:
    """A group of fields; `row` is the path of a table that there may be several of."""

    heading: str
    row: str = ""
    depth: int = 0
    hint: str = ""
    adds: str = ""  # a table that it has none of yet, and its name
    adds_name: str = ""
    entries: list[Entry] = field(default_factory=list)


def parts(text: str) -> list[Part]:
    """None of any when the text cannot be read, or is too long for a form."""
    places = toml_spans.find(text)
    if not places.spans or len(places.spans) > MOST:
        return []
    steps = _step_names(places)
    top, quiet = Part(""), Part("", hint="quiet")
    rows = {row.path: Part(content_troubles.place(row.path), row.path, row.path.count(".")) for row in _rows(places)}
    for path in _with_gaps(places):
        home = rows.get(_row_of(path, rows))
        entry = _entry(places, path, steps)
        if home is not None:
            home.entries.append(entry)
            if not home.hint and entry.language == get_language() and entry.value:
                home.hint = entry.value.split("\n")[0][:40]
        else:
            (top if entry.language else quiet).entries.append(entry)
    _offer(rows)
    for part in rows.values():
        part.entries.sort(key=lambda entry: not entry.language)  # words first, codes after them
    return [part for part in (top, quiet, *rows.values()) if part.entries]


def first_row(file: str, text: str) -> Part | None:
    """The button for a card that has no source yet."""
    if not file.startswith("cards/") or "source[1]" in toml_spans.find(text).rows:
        return None
    return Part("", adds="source", adds_name=str(content_sentences.KEYS["source"]))


def with_first(text: str, wanted: str) -> str:
    """`source`, or `step[2].choice`: the first one of its kind there."""
    block = blanks.FIRST.get(re.sub(r"\[\d+\]", "", wanted))
    return toml_spans.first(text, wanted.rpartition(".")[0], block) if block else text


def _offer(rows: Mapping[str, Part]) -> None:
    for path, part in rows.items():
        for kind in blanks.FIRST:
            above, _dot, name = kind.rpartition(".")
            if above and re.fullmatch(rf"{above}\[\d+\]", path) and f"{path}.{name}[1]" not in rows:
                part.adds, part.adds_name = f"{path}.{name}", content_troubles.place(f"{path}.{name}[1]")


def written(posted: Mapping[str, str]) -> str:
    """The text of the form: as it was before the writer, with what they typed put in."""
    text = posted.get("text", "").replace("\r\n", "\n")
    typed = {name.removeprefix(PREFIX): value for name, value in posted.items() if name.startswith(PREFIX)}
    return toml_spans.put(text, typed) if typed else text


def _rows(places: toml_spans.Places) -> Iterator[toml_spans.Row]:
    yield from toml_spans.rows_of(places)


def _row_of(path: str, rows: Mapping[str, Part]) -> str:
    while path and path not in rows:
        path = path.rpartition(".")[0]
    return path


def _with_gaps(places: toml_spans.Places) -> Iterator[str]:
    """Every path; after the languages that a text has, those that it lacks."""
    seen = set()
    for path in places.spans:
        said = toml_spans.LANGUAGE.fullmatch(path)
        if said is None:
            yield path
        elif said[1] not in seen:
            seen.add(said[1])
            yield from (f"{said[1]}.{code}" for code in content.LANGUAGES)


def _entry(places: toml_spans.Places, path: str, steps: tuple[str, ...]) -> Entry:
    said = toml_spans.LANGUAGE.fullmatch(path)
    key = re.sub(r"\[\d+\]$", "", (said[1] if said else path).rpartition(".")[2])
    span = places.spans.get(path)
    sister = span or next(one for one in places.spans.values() if said and one.path.startswith(f"{said[1]}."))
    value = toml_spans.shown(places, path) if span else ""
    options = tuple(steps if key in ("goto", "first") else content_choices.CHOICES.get(key, ()))
    if options and value not in options:
        options = (value, *options)
    kind = "choice" if options else "list" if sister.kind == toml_spans.LIST else "line"
    if kind == "line" and (key in AREA_KEYS or "\n" in value or len(value) > 60):
        kind = "area"
    language = said[2] if said else ""
    label = str(content_sentences.KEYS.get(key, key))
    offered = tuple((one, content_choices.word(one)) for one in options)
    return Entry(PREFIX + path, label, language, value, kind, offered)


def _step_names(places: toml_spans.Places) -> tuple[str, ...]:
    named = (path for path in places.spans if re.fullmatch(r"(step|turn)\[\d+\]\.id", path))
    return tuple(dict.fromkeys(str(places.value(path)) for path in named))
