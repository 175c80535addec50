"""Rows of delimited text, one at a time: however long the list, memory stays the same."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from farline.numbers import encodings, rules

DELIMITERS = ",\t;|"
LONGEST_CELL = 4_000
LONGEST_LINE = 100_000
MOST_LINES_IN_A_CELL = 20


def guess_delimiter(sample: str) -> str:
    """The delimiter under which most rows have the same number of columns, at least two; else a comma."""
    lines = sample.splitlines(keepends=True)[:200]
    best, best_score = ",", 0.5
    for delimiter in DELIMITERS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        columns, often = counts.most_common(1)[0] if counts else (1, 0)
        score = often / max(counts.total(), 1) + columns / 1000
        if columns > 1 and score > best_score:
            best, best_score = delimiter, score
    return best


class _Lines:
    """Hands lines to the reader and counts quotation marks since the last row."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._read = text.readline
        self.lines = self.quotes = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._read(LONGEST_LINE + 1)
        if not line:
            raise StopIteration
        if len(line) > LONGEST_LINE:
            raise rules.FileTrouble("cell_too_long")
        self.lines += 1
        if '"' in line:
            self.quotes += line.count('"')
        # A quotation mark that never closes swallows the rows after it; nothing may vanish in silence.
        if self.lines > MOST_LINES_IN_A_CELL:
            raise rules.FileTrouble("open_quote")
        return line

    def forget(self) -> None:
        self.lines = self.quotes = 0


def rows(file: BinaryIO, *, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Rows as lists of cells; wholly blank lines are no rows. Raises FileTrouble where rows can't be told apart."""
    text = io.TextIOWrapper(file, encoding=encodings.python_name(encoding), errors="replace", newline="")
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        for row in reader:
            if not row:
                lines.forget()
                continue
            row[0] = row[0].removeprefix("\ufeff")
            if max(map(len, row)) > LONGEST_CELL:
                raise rules.FileTrouble("cell_too_long")
            if lines.lines > 1 and lines.quotes % 2:
                raise rules.FileTrouble("open_quote")
            lines.forget()
            yield row
    except csv.Error:  # a cell beyond all bounds: the line's length was checked, so it is made of several lines
        raise rules.FileTrouble("open_quote") from None
    except UnicodeError:  # UTF-16 cut in the middle of its mark
        raise rules.FileTrouble("not_a_table") from None
    finally:
        text.detach()
