"""The process in which a list of text is read: it may use so much memory and time, and no more. It knows no keys.

Standard input: one line of JSON, which says how the list is laid out, then the list in frames (length, content; a
length of 0 ends it), once to be counted where that is asked, once to be read; one that is no longer than
what is to be kept comes only once. Standard output: frames that packing.py describes. Trouble is said as its code.
What reading needs is loaded while the list is on its way.
"""

import io
import json
import sys
import threading
from collections.abc import Iterator
from typing import Any, BinaryIO

from farline.common import many
from farline.numbers import columns, delimited, identities, limits, packing, rules
from farline.numbers.packing import LENGTH

MEMORY = 1_500_000_000
SECONDS = 900
AT_ONCE = 1 << 18
TURN = 0.0001  # seconds for which whoever loads may hold up whoever takes the list in
# Small lists do not pay for loading NumPy.
WORTH_VECTORS = 200_000  # characters


class Frames(io.RawIOBase):
    """One list out of the frames, from its first to its last. `kept`: the frames, if they hold no more than so.

    Reading raises FileTrouble when they break off.
    """

    def __init__(self, source: BinaryIO, *, keep: int = 0) -> None:
        self._source, self._left, self._ended = source, b"", False
        self.kept: list[bytes] = []
        self._room = keep

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any writable buffer
        while not self._left and not self._ended:
            length = LENGTH.unpack(self._whole(LENGTH.size))[0]
            self._left, self._ended = self._whole(length), not length
            self._keep(self._left)
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count

    def _whole(self, size: int) -> bytes:
        """An end before the frame that says so is no end of the list: whoever sent it has broken off."""
        content = self._source.read(size)
        if len(content) < size:
            raise rules.FileTrouble("upload_gone")
        return content

    def _keep(self, frame: bytes) -> None:
        self._room -= len(frame)
        if self._room >= 0:
            self.kept.append(frame)
        else:
            self.kept.clear()

    def drain(self) -> None:
        while self.readinto(bytearray(1 << 16)):
            pass


class Shown(io.RawIOBase):
    """A list that is shown to a watch as it is read."""

    def __init__(self, file: BinaryIO, watch: identities.Watch) -> None:
        self._file, self._watch, self._ended = file, watch, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any writable buffer
        content = self._file.read(len(buffer))
        buffer[: len(content)] = content
        if content:
            self._watch.look(content)
        elif not self._ended:
            self._ended = True
            self._watch.end()
        return len(content)


class Loading(threading.Thread):
    """Loads what long lists are read with. `vectors`: vectors.py, where NumPy is installed."""

    def __init__(self) -> None:
        super().__init__(name="loading", daemon=True)
        self.vectors: Any = None

    def begin(self, size: int) -> None:
        """Once that many characters are known of, which may be worth it."""
        if size > WORTH_VECTORS and self.ident is None:
            self.start()

    def run(self) -> None:
        if many.numpy() is not None:
            from farline.numbers import vectors

            self.vectors = vectors
        columns.mobile_places()

    def ended(self) -> Any:
        """Waits for it, if it was begun: `vectors`."""
        if self.ident is not None:
            self.join()
        return self.vectors


class Judge:
    """Makes columns of what is read; the first `skip` rows are the heading, and rows that were done before."""

    def __init__(self, *, delimiter: str, index: int, skip: int, next_row: int, loading: Loading) -> None:
        self._delimiter, self._index, self._skip = delimiter, index, skip
        self._next, self._doubtful = next_row, columns.Doubtful()
        self._loading = loading

    def bulk(self, block: bytes) -> columns.Chunk | None:
        vectors = self._loaded(len(block))
        if vectors is not None:
            cells = vectors.cells_of(block, delimiter=self._delimiter, index=self._index)
            if cells is not None:
                return self._piece(vectors.after(cells, self._skip), len(cells.starts), vectors)
        found = delimited.plain_cells(block, self._delimiter, self._index)
        return None if found is None else self.singly(found)

    def singly(self, cells: list[str]) -> columns.Chunk:
        vectors = self._loaded(sum(map(len, cells)))
        fresh = cells[self._skip :]
        return self._piece(vectors.cells_in(fresh) if vectors else fresh, len(cells), vectors)

    def _piece(self, fresh: Any, count: int, vectors: Any) -> columns.Chunk:
        rows = max(0, count - self._skip)
        self._skip -= count - rows
        read = vectors.read if vectors else columns.read
        column = read(fresh, first_row=self._next, doubtful=self._doubtful) if rows else columns.empty()
        self._next += rows
        return columns.Chunk(self._next - 1, column)

    def _loaded(self, size: int) -> Any:
        """vectors.py, once there is so much to read that it is worth its loading."""
        self._loading.begin(size)
        return self._loading.ended()


def main() -> None:
    limits.limit(memory=MEMORY, seconds=SECONDS)
    sys.setswitchinterval(TURN)
    source = sys.stdin.buffer
    asked = json.loads(source.readline())
    loading, watch = Loading(), identities.Watch(asked["encoding"])
    try:
        kept: list[bytes] = []
        if asked["count"]:
            frames = Frames(source, keep=asked["keep"])
            total = count(io.BufferedReader(frames, AT_ONCE), asked, loading)
            frames.drain()
            _say(packing.COUNTED, LENGTH.pack(total))
            kept = frames.kept
        whole = io.BytesIO(b"".join(kept)) if kept else io.BufferedReader(Frames(source), AT_ONCE)
        kept.clear()
        told = False
        for chunk in read(io.BufferedReader(Shown(whole, watch), AT_ONCE), asked, loading):
            told = told or _tell(watch)  # before the rows among which they stand are kept
            _say(packing.CHUNK, packing.pack_column(chunk.last_row, *chunk.column))
        _tell(watch)
        _say(packing.END, b"")
    except rules.FileTrouble as trouble:
        _say(packing.TROUBLE, trouble.code.encode("ascii"))
    except BrokenPipeError:
        sys.stderr.close()
    except (MemoryError, RecursionError):
        _say(packing.TROUBLE, b"parser_gave_up")


def count(file: BinaryIO, asked: dict[str, Any], loading: Loading) -> int:
    """How many data rows there are. Raises FileTrouble for a list that can't be read to its end."""

    def counted(block: bytes) -> int | None:
        loading.begin(len(block))
        return delimited.counted(block)

    found = delimited.pieces(
        file, encoding=asked["encoding"], delimiter=asked["delimiter"], index=0, bulk=counted, singly=len
    )
    total = sum(found) - bool(asked["has_header"])
    if total <= 0:
        raise rules.FileTrouble("no_rows")
    if total > rules.MOST_ROWS:
        raise rules.FileTrouble("too_many_rows")
    return total


def read(file: BinaryIO, asked: dict[str, Any], loading: Loading) -> Iterator[columns.Chunk]:
    """The rows from `done` on, in growing chunks."""
    done, index, delimiter = asked["done"], asked["column"], asked["delimiter"]
    skip = done + bool(asked["has_header"])
    judge = Judge(delimiter=delimiter, index=index, skip=skip, next_row=done + 1, loading=loading)
    found = delimited.pieces(
        file, encoding=asked["encoding"], delimiter=delimiter, index=index, bulk=judge.bulk, singly=judge.singly
    )
    return columns.gathered(found, sizes=columns.Sizes(*asked["sizes"]), done=done)


def _tell(watch: identities.Watch) -> bool:
    if watch.found:
        _say(packing.IDENTITIES, b"")
    return watch.found


def _say(kind: bytes, content: bytes) -> None:
    out = sys.stdout.buffer
    out.write(kind + LENGTH.pack(len(content)))
    out.write(content)
    out.flush()


if __name__ == "__main__":
    main()
