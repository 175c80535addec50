"""From a file to the cells that should hold numbers: which kind it is, how it is laid out, row by row."""

import io
import itertools
import os
import re
import stat
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

from farline.numbers import columns, delimited, encodings, identities, rules, sandbox, text_sandbox, workbooks

CSV = "csv"
SAMPLE = 65_536
LOOKED_AT = 200
MOST_CELLS, FEWEST_ROWS = 20_000, 10  # of a file that is looked at to know in which columns numbers stand
DIGITS, LONG_CELL = range(7, 25), 100  # how many a number has, with an extension; a longer cell is a text
OFTEN = 10  # one cell in so many is a number: then a column holds numbers
MOST_NAMED = 12  # such columns; whoever says more of a hostile file says nothing
HEADINGS = re.compile(r"电话|電話|手机|手機|号码|號碼|座机|座機|固话|phone|mobile|tel|number|cell", re.IGNORECASE)

# Opens the plaintext from its beginning, as often as it is asked.
Opener = Callable[[], BinaryIO]


class Layout(NamedTuple):
    """How a file is to be read. `encoding` is "" for a workbook; `column` counts from 0."""

    kind: str
    encoding: str
    column: int
    has_header: bool


class _AsItWas(io.RawIOBase):
    """A file up to the length it had when it was opened: one that grows meanwhile has an end all the same."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file, self._left = file, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any writable buffer
        chunk = self._file.read(min(len(buffer), self._left))
        buffer[: len(chunk)] = chunk
        self._left -= len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._file.close()
        super().close()


def from_path(path: Path, *, most: int) -> Opener:
    """A file on disk, of at most so many bytes. Raises FileTrouble, at once or when opened."""

    def opened() -> BinaryIO:
        try:
            # Without waiting: a pipe that nobody writes to would hold us for ever.
            handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        except OSError:
            raise rules.FileTrouble("cannot_open") from None
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode) or found.st_size > most:
            os.close(handle)
            raise rules.FileTrouble("too_large" if stat.S_ISREG(found.st_mode) else "not_a_file")
        file = os.fdopen(handle, "rb", buffering=0)
        return io.BufferedReader(_AsItWas(file, found.st_size), 65536)

    with closing(opened()):
        return opened


def guess_layout(opener: Opener) -> Layout:
    """Look at the beginning of a file. Raises FileTrouble when it can't be a list."""
    with closing(opener()) as file:
        sample = _head(file, SAMPLE)
    if not sample:
        raise rules.FileTrouble("empty_file")
    if sample.startswith(workbooks.OLD_OR_LOCKED):
        raise rules.FileTrouble("old_or_locked")
    if sample.startswith(b"PK"):
        with closing(opener()) as file:
            kind = sandbox.kind_of(file)
        return _with_columns(opener, Layout(kind, "", 0, True))
    if not encodings.is_text(sample):
        raise rules.FileTrouble("not_a_table")
    return _with_columns(opener, Layout(CSV, encodings.guess(sample), 0, True))


def guess_columns(opener: Opener, kind: str, encoding: str) -> Layout:
    """Column and heading anew, after the encoding was corrected."""
    return _with_columns(opener, Layout(kind, encoding, 0, True))


def _head(file: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def begins_with_identities(opener: Opener, layout: Layout) -> bool:
    """Whether an identity number stands among the first rows, however it is written. Raises FileTrouble."""
    rows = first_rows(opener, layout.kind, layout.encoding, LOOKED_AT)
    return any(identities.is_identity(cell) for row in rows for cell in row)


def holds_identities(opener: Opener, layout: Layout) -> bool:
    """Whether one stands anywhere in the file. Raises FileTrouble."""
    watch = identities.Watch(layout.encoding)
    watch.found = begins_with_identities(opener, layout)
    if layout.kind == CSV:
        with closing(opener()) as file:
            while not watch.found and (content := file.read(SAMPLE)):
                watch.look(content)
        watch.end()
    else:
        for row in all_rows(opener, layout.kind, layout.encoding):
            watch.row(row)
    return watch.found


def all_rows(opener: Opener, kind: str, encoding: str) -> Iterator[list[str]]:
    """Every row, heading included, as text. Raises FileTrouble."""
    if kind != CSV:
        with closing(opener()) as file:
            yield from sandbox.rows(file)
        return
    delimiter = _delimiter(opener, encoding)
    with closing(opener()) as stream:
        yield from delimited.rows(stream, encoding=encoding, delimiter=delimiter)


def _delimiter(opener: Opener, encoding: str) -> str:
    with closing(opener()) as head:
        sample = _head(head, SAMPLE).decode(encodings.python_name(encoding), errors="replace")
    return delimited.guess_delimiter(sample)


def first_rows(opener: Opener, kind: str, encoding: str, count: int) -> list[list[str]]:
    return list(itertools.islice(all_rows(opener, kind, encoding), count))


def open_rows(
    opener: Opener,
    kind: str,
    encoding: str,
    column: int,
    has_header: bool,
    *,
    watch: identities.Watch | None = None,
) -> Iterator[tuple[int, str]]:
    """(row, cell) for each data row, counted from 1. A row without that column gives an empty cell.

    `watch` is shown each. Raises FileTrouble: at once for most, at the end for an open quotation mark.
    """
    rows: Iterable[list[str]] = all_rows(opener, kind, encoding)
    for number, row in enumerate(itertools.islice(rows, 1 if has_header else 0, None), start=1):
        if number > rules.MOST_ROWS:
            raise rules.FileTrouble("too_many_rows")
        if watch is not None:
            watch.row(row)
        yield number, row[column] if column < len(row) else ""


def chunks(
    opener: Opener,
    layout: Layout,
    *,
    sizes: columns.Sizes,
    done: int = 0,
    counted: Callable[[int], None] | None = None,
    meanwhile: Callable[[], None] = lambda: None,
    watch: identities.Watch | None = None,
) -> Generator[columns.Chunk]:
    """The rows after `done`, judged, in chunks. With `counted` all are counted first, and it is told how many:
    a file that breaks off in the middle is known before anything is kept. `meanwhile` is called when the reading has
    begun, and `watch` is shown the whole of it. Raises FileTrouble.
    """
    watch = watch or identities.Watch(layout.encoding)
    if layout.kind == CSV:
        asked = layout._asdict() | {
            "delimiter": _delimiter(opener, layout.encoding), "done": done, "sizes": sizes,
            "count": counted is not None,
        }  # fmt: skip
        told = counted or (lambda total: None)
        return text_sandbox.chunks(opener, asked, counted=told, meanwhile=meanwhile, watch=watch)
    meanwhile()
    if counted:
        counted(count_rows(opener, layout))
    return columns.gathered(_workbook_chunks(opener, layout, done, watch), sizes=sizes, done=done)


def _workbook_chunks(opener: Opener, layout: Layout, done: int, watch: identities.Watch) -> Iterator[columns.Chunk]:
    """A child process has taken the workbook apart already."""
    found = open_rows(opener, *layout, watch=watch)
    fresh, doubtful = (cell for row, cell in found if row > done), columns.Doubtful()
    while some := list(itertools.islice(fresh, delimited.ROWS_AT_ONCE)):
        column = columns.read(some, first_row=done + 1, doubtful=doubtful)
        done += len(some)
        yield columns.Chunk(done, column)


def count_rows(opener: Opener, layout: Layout) -> int:
    """How many data rows there are; for whoever does not go on to read them. Raises FileTrouble as `chunks`."""
    total = sum(1 for _ in open_rows(opener, layout.kind, layout.encoding, 0, layout.has_header))
    if total == 0:
        raise rules.FileTrouble("no_rows")
    return total


def _with_columns(opener: Opener, layout: Layout) -> Layout:
    rows = first_rows(opener, layout.kind, layout.encoding, LOOKED_AT)
    if not rows:
        raise rules.FileTrouble("empty_file")
    some = _some(rows)
    column = max(range(max(map(len, some))), key=lambda index: (_score(some, index), -index))
    has_header = _looks_like_heading(rows, column)
    if has_header and len(rows) == 1:
        raise rules.FileTrouble("no_rows")
    return layout._replace(column=column, has_header=has_header)


def other_columns(rows: list[list[str]], column: int) -> list[int]:
    """Where numbers stand beside those of the chosen column, as landlines beside mobiles: those are not brought in."""
    rows = _some(rows)
    width = max(map(len, rows), default=0)
    return [at for at in range(width) if at != column and OFTEN * _numbers_in(rows, at) >= len(rows)]


def _some(rows: list[list[str]]) -> list[list[str]]:
    """Few of very wide ones: nobody waits for ten thousand columns."""
    return rows[: max(FEWEST_ROWS, MOST_CELLS // max(1, *map(len, rows)))] if rows else rows


def _score(rows: list[list[str]], column: int) -> float:
    """The share of cells that hold a number, and a little for a heading that says so."""
    heading = rows[0][column] if column < len(rows[0]) else ""
    return _numbers_in(rows, column) / len(rows) + (0.2 if HEADINGS.search(heading) else 0.0)


def _numbers_in(rows: list[list[str]], column: int) -> int:
    return sum(_holds_number(row[column]) for row in rows if column < len(row))


def _holds_number(cell: str) -> bool:
    if len(cell) > LONG_CELL or sum(map(str.isdigit, cell)) not in DIGITS:
        return False
    return rules.read_number(cell).status == rules.OK


def _looks_like_heading(rows: list[list[str]], column: int) -> bool:
    first = rows[0]
    cell = first[column] if column < len(first) else ""
    if rules.read_number(cell).status == rules.OK or sum(char.isdigit() for char in cell) >= 5:
        return False
    if HEADINGS.search(cell):
        return True
    # 王先生 in the first row of a list without a heading is a row that must not vanish.
    return bool(cell) and len(first) > 1 and not any(char.isdigit() for text in first for char in text)


def with_column(opener: Opener, layout: Layout, column: int) -> Layout:
    """Another column than the guessed one; whether the first row is a heading is guessed anew. Raises FileTrouble."""
    rows = first_rows(opener, layout.kind, layout.encoding, LOOKED_AT)
    if not 0 <= column < max(map(len, rows), default=0):
        raise rules.FileTrouble("no_such_column")
    return layout._replace(column=column, has_header=_looks_like_heading(rows, column))
