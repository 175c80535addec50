"""Rows of delimited text, one at a time: however long the list, memory stays the same."""

import csv
import io
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from typing import BinaryIO, TypeVar, cast

from farline.numbers import encodings, rules

DELIMITERS = ",\t;|"
LONGEST_CELL = 4_000
LONGEST_LINE = 100_000
MOST_LINES_IN_A_CELL = 20
FIRST_BLOCK, BLOCK = 1 << 18, 1 << 20  # bytes, or characters of another encoding than UTF-8
ROWS_AT_ONCE = 5_000
MARK = "end"
BOM = "\ufeff".encode()
Piece = TypeVar("Piece")
Text = TypeVar("Text", str, bytes)


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

    def __init__(self, readline: Callable[[int], str]) -> None:
        self._read = readline
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
    text = _as_text(file, encodings.python_name(encoding))
    try:
        yield from _one_by_one(text.readline, delimiter)
    finally:
        text.detach()


def pieces(
    file: BinaryIO,
    *,
    encoding: str,
    delimiter: str,
    index: int,
    bulk: Callable[[bytes], Piece | None],
    singly: Callable[[list[str]], Piece],
) -> Iterator[Piece]:
    """Of one column what `bulk` makes of whole lines, and `singly` of its cells; "" where a row has no such cell.

    Whole lines are handed over as UTF-8, which a file that is written so need not be decoded for.
    Plain stretches of a file are read in bulk. From the first one that is not plain (`bulk` says None: a cell with a
    line break, an odd quotation mark, a line beyond bounds) the rest is read row by row: both ways say the same.
    """
    carry, read = b"", cast("Callable[[int], bytes]", file.read)
    if encoding == encodings.UTF_8:
        carry = read(len(BOM)).removeprefix(BOM)
    else:
        read = _Recoded(file, encoding).read
    size = FIRST_BLOCK  # so that its rows are known soon
    while block := read(size):
        block, size = carry + block, BLOCK
        end = block.rfind(b"\n") + 1
        found = bulk(block[:end]) if end else None
        if found is None:
            carry = block
            break
        yield found
        carry = block[end:]
    if carry:
        text = _as_text(io.BufferedReader(_Spliced(carry, read)), "utf-8")
        yield from map(singly, _batched(_one_by_one(text.readline, delimiter), index))


def _as_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


class _Recoded:
    """A text as UTF-8."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._text = _as_text(file, encodings.python_name(encoding))

    def __del__(self) -> None:
        self._text.detach()  # the file is not ours to close

    def read(self, characters: int) -> bytes:
        try:
            return self._text.read(characters).encode("utf-8", "surrogatepass")
        except UnicodeError:
            raise rules.FileTrouble("not_a_table") from None


def counted(block: bytes) -> int | None:
    """How many rows whole lines are; None when the lines are not plain."""
    if b'"' in block or not has_plain_ends(block):
        return None
    if _long_line(block, b"\n") and _long_line(block.decode("utf-8", "replace"), "\n"):
        return None
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n")
    if b"\n\n" in block or block.startswith(b"\n"):
        return sum(map(bool, block.split(b"\n")))
    return block.count(b"\n")


def has_plain_ends(block: bytes) -> bool:
    """Every line ends with the same sign or two, and no mark of an encoding stands among them."""
    marked = BOM[:1] in block and BOM in block  # its first byte is rare, and found much faster
    return not marked and (b"\r" not in block or block.count(b"\r") == block.count(b"\r\n"))


def _long_line(block: Text, newline: Text) -> bool:
    """Whether a line is longer than any cell may be: a newline must stand in each stretch of that length."""
    start = 0
    while len(block) - start > LONGEST_CELL:
        start = block.rfind(newline, start, start + LONGEST_CELL + 1) + 1
        if not start:
            return True
    return False


def plain_cells(whole: bytes, delimiter: str, index: int) -> list[str] | None:
    """The cells of whole lines; None when the lines are not plain."""
    if not has_plain_ends(whole):
        return None
    block = whole.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = block.split("\n")
    if len(max(lines, key=len)) > LONGEST_CELL:
        return None
    if '"' not in block:
        lines.pop()
        try:
            return [line.split(delimiter, index + 1)[index] for line in lines if line]
        except IndexError:  # a row has no such cell
            pass
        lines.append("")
    # A mark behind the last line: if a quotation mark is still open there, the mark is swallowed.
    lines[-1] = MARK
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        read = list(reader)
    except csv.Error:
        return None
    if len(read) != len(lines) or read.pop() != [MARK]:
        return None
    return [row[index] if index < len(row) else "" for row in read if row]


def _batched(found: Iterator[list[str]], index: int) -> Iterator[list[str]]:
    while some := list(itertools.islice(found, ROWS_AT_ONCE)):
        yield [row[index] if index < len(row) else "" for row in some]


class _Spliced(io.RawIOBase):
    """A file of which the beginning was read already."""

    def __init__(self, begun: bytes, read: Callable[[int], bytes]) -> None:
        self._left, self._read = memoryview(begun), read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any writable buffer
        self._left = self._left or memoryview(self._read(BLOCK))
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def _one_by_one(readline: Callable[[int], str], delimiter: str) -> Iterator[list[str]]:
    lines = _Lines(readline)
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
    except csv.Error:  # a cell beyond all bounds, of several lines: each of them was short enough
        raise rules.FileTrouble("cell_too_long") from None
    except UnicodeError:  # UTF-16 cut in the middle of its mark
        raise rules.FileTrouble("not_a_table") from None
