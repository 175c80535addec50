"""Where each value of a TOML file stands: so that a form changes one and leaves the rest as somebody wrote it, and a
refusal names its line. Reads only what the TOML parser has found to be TOML, so it need not judge again.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from farline.common import content

TEXT, LIST, PLAIN = "text", "list", "plain"
LANGUAGE = re.compile(r"(.*)\.(zh-hans|zh-hant|en)")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*""")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' + r"'''.*?'{3,5}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
_BARE = re.compile(r"[^,\]}\n#]+")
_SAFE = re.compile(r"\d{4}-\d{2}-\d{2}|-?\d{1,9}|true|false")


@dataclass(frozen=True)
class Span:
    """One value. `path` is written as refusals write it: `title.en`, `step[2].choice[1].goto`."""

    path: str
    start: int
    end: int
    kind: str
    inline: bool


@dataclass(frozen=True)
class Row:
    """One table of a list of tables, `[[source]]`, with all that is below it."""

    path: str
    start: int
    end: int


@dataclass
class Places:
    text: str
    spans: dict[str, Span] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)  # where a table begins
    rows: dict[str, Row] = field(default_factory=dict)

    def value(self, path: str) -> Any:
        span = self.spans[path]
        return tomllib.loads(f"v = {self.text[span.start : span.end]}")["v"]

    def line_of(self, where: str) -> int:
        """The line of a place as a refusal names it; 0 when it cannot be told."""
        if said := re.fullmatch(r"line (\d+)", where):
            return int(said[1])
        if said := re.fullmatch(r"(step|turn) (.+)", where):
            named = (path for path in self.spans if re.fullmatch(rf"{said[1]}\[\d+\]\.id", path))
            where = next((path for path in named if self.value(path) == said[2]), where)
        while where:
            if where in self.spans:
                return self._line(self.spans[where].start)
            if where in self.heads:
                return self._line(self.heads[where])
            where = where.rpartition(".")[0]
        return 0

    def _line(self, at: int) -> int:
        return self.text.count("\n", 0, at) + 1


def find(text: str) -> Places:
    """Every value's place; none of any when the text cannot be followed."""
    places = Places(text)
    if content.TOO_DEEP.search(text):
        return places
    try:
        tomllib.loads(text)
        _Walk(places).statements()
    except (ValueError, LookupError, RecursionError):
        return Places(text)
    return places


def put(text: str, values: Mapping[str, str]) -> str:
    """The text with other values at these paths; a language that a text lacks is added beside its sisters."""
    places = find(text)
    changes: list[tuple[int, int, str]] = []
    for path, value in values.items():
        span = places.spans.get(path)
        if span is not None:
            if _shown(places.value(path)) != _tidy(value):
                changes.append((span.start, span.end, _written(_tidy(value), span, text)))
        elif not value.strip() or not (said := LANGUAGE.fullmatch(path)):
            continue
        elif sister := next((one for one in places.spans.values() if one.path.startswith(f"{said[1]}.")), None):
            between = ", " if sister.inline else "\n"
            changes.append((sister.end, sister.end, f"{between}{said[2]} = {_written(_tidy(value), sister, text)}"))
    for start, end, fresh in sorted(changes, reverse=True):
        text = text[:start] + fresh + text[end:]
    return text


def shown(places: Places, path: str) -> str:
    """A value as a form shows it: a list has one text a line."""
    return _shown(places.value(path))


def again(text: str, path: str) -> str:
    """One more table like this one after it, with its texts empty."""
    places = find(text)
    row = places.rows.get(path)
    if row is None:
        return text
    block = text[row.start : row.end]
    for span in sorted(places.spans.values(), key=lambda one: one.start, reverse=True):
        if row.start <= span.start and span.end <= row.end and span.kind != PLAIN:
            start, end = span.start - row.start, span.end - row.start
            block = block[:start] + ("[]" if span.kind == LIST else '""') + block[end:]
    between = "" if text[: row.end].endswith("\n") else "\n"
    return text[: row.end] + between + block + text[row.end :]


def first(text: str, above: str, block: str) -> str:
    """The first table of a kind, put below the table `above`; "" is the whole file."""
    row = find(text).rows.get(above) if above else Row("", 0, len(text))
    if row is None:
        return text
    between = "" if text[: row.end].endswith("\n") or not row.end else "\n"
    return text[: row.end] + between + block + text[row.end :]


def without(text: str, path: str) -> str:
    row = find(text).rows.get(path)
    return text if row is None else text[: row.start] + text[row.end :]


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value).strip()


def _tidy(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _written(value: str, span: Span, text: str) -> str:
    if span.kind == LIST:
        lines = [line.strip() for line in value.split("\n") if line.strip()]
        if span.inline or text[span.start : span.end].count("\n") == 0:
            return f"[{', '.join(map(_string, lines))}]"
        return "\n".join(["[", *(f"  {_string(line)}," for line in lines), "]"])
    if span.kind == PLAIN and _SAFE.fullmatch(value):
        return value
    return _string(value)


def _string(value: str) -> str:
    safe = "".join(_escaped(char) for char in value)
    return f'"""\n{safe}\n"""' if "\n" in value else f'"{safe}"'


def _escaped(char: str) -> str:
    if char in '\\"':
        return f"\\{char}"
    if char not in "\n\t" and (ord(char) < 32 or ord(char) == 127):
        return f"\\u{ord(char):04x}"
    return char


class _Walk:
    def __init__(self, places: Places) -> None:
        self.places, self.text, self.at = places, places.text, 0
        self.count: dict[str, int] = {}
        self.open: list[tuple[str, str, int]] = []  # rows not at their end yet: path, name without number, start

    def statements(self) -> None:
        table = ""
        self._gap()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table, inline=False)
            self._gap()
        self._close("", len(self.text))

    def _gap(self) -> None:
        found = _GAP.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _keys(self) -> list[str]:
        keys = []
        while True:
            found = _KEY.match(self.text, self.at)
            if found is None:
                raise ValueError
            self.at = found.end()
            keys.append(str(tomllib.loads(f"v = {found[1]}")["v"]) if found[1][0] in "\"'" else found[1])
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _header(self) -> str:
        start, many = self.at, self.text.startswith("[[", self.at)
        self.at += 2 if many else 1
        keys = self._keys()
        self.at += 2 if many else 1
        path = ""
        for place, key in enumerate(keys):
            path = f"{path}.{key}".strip(".")
            if many and place == len(keys) - 1:
                self._close(path, self._line_start(start))
                self.count[path] = self.count.get(path, 0) + 1
                numbered = f"{path}[{self.count[path]}]"
                self.open.append((numbered, path, start))
                path = numbered
            elif path in self.count:
                path = f"{path}[{self.count[path]}]"
        if not many:
            self._close(path, self._line_start(start))
        self.places.heads[path] = start
        return path

    def _line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _close(self, path: str, at: int) -> None:
        """Rows that this table is not below are at their end."""
        while self.open and not path.startswith(f"{self.open[-1][0]}."):
            numbered, _, start = self.open.pop()
            self.places.rows[numbered] = Row(numbered, start, at)

    def _pair(self, table: str, *, inline: bool) -> None:
        path = ".".join([*([table] if table else []), *self._keys()])
        if self.text[self.at] != "=":
            raise ValueError
        self.at += 1
        self._value(path, inline=inline)

    def _value(self, path: str, *, inline: bool) -> None:
        self._gap()
        start, char = self.at, self.text[self.at]
        if char == "{":
            self._inline_table(path)
        elif char == "[":
            self._list(path, inline=inline)
        else:
            found = (_STRING if char in "\"'" else _BARE).match(self.text, self.at)
            if found is None:
                raise ValueError
            self.at = found.end() if char in "\"'" else start + len(found[0].rstrip())
            self._note(path, start, TEXT if char in "\"'" else PLAIN, inline=inline)

    def _note(self, path: str, start: int, kind: str, *, inline: bool) -> None:
        self.places.spans[path] = Span(path, start, self.at, kind, inline)

    def _inline_table(self, path: str) -> None:
        self.places.heads[path] = self.at
        self.at += 1
        self._gap()
        while self.text[self.at] != "}":
            self._pair(path, inline=True)
            self._gap()
            if self.text[self.at] == ",":
                self.at += 1
                self._gap()
        self.at += 1

    def _list(self, path: str, *, inline: bool) -> None:
        start, before, number = self.at, set(self.places.spans), 0
        self.at += 1
        self._gap()
        while self.text[self.at] != "]":
            number += 1
            self._value(f"{path}[{number}]", inline=True)
            self._gap()
            if self.text[self.at] == ",":
                self.at += 1
                self._gap()
        self.at += 1
        items = [f"{path}[{n}]" for n in range(1, number + 1)]
        spans = self.places.spans
        if all(one in spans and spans[one].kind == TEXT for one in items):
            for one in set(spans) - before:
                del spans[one]
            self._note(path, start, LIST, inline=inline)


def rows_of(places: Places) -> Iterator[Row]:
    yield from sorted(places.rows.values(), key=lambda row: row.start)
