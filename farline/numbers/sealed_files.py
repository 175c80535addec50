"""Uploaded lists on disk: sealed chunk by chunk while they arrive, so that plaintext never touches the disk.

A file is a row of frames: flag (M more, L last), length (4 bytes), envelope. Each envelope is bound to the file's
name, its place in the row and its flag: frames can't be swapped, left out or cut off without its being noticed.
"""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, TypedDict

from django.conf import settings

from farline.common import vault
from farline.numbers import rules

MORE, LAST = b"M", b"L"
NAME = re.compile(r"[0-9a-f]{32}\.sealed")
LONGEST_FRAME = 20_000_000


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def path_of(stored_as: str) -> Path:
    if not NAME.fullmatch(stored_as):
        raise rules.FileTrouble("upload_gone")
    return folder() / stored_as


class _Bound(TypedDict):
    table: str
    column: str
    row: int


class Writer:
    """Takes chunks, keeps them sealed. `finish` once, or `discard`."""

    def __init__(self, *, week: str) -> None:
        self.stored_as = f"{secrets.token_hex(16)}.sealed"
        self.size = 0
        self._week = week
        self._index = 0
        self._digest = hashlib.sha256()
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path_of(self.stored_as), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "wb")

    @property
    def digest(self) -> str:
        """SHA-256 of what came in, by which a shipped sample is recognised. It is not kept."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)
        self._frame(chunk, MORE)

    def finish(self) -> None:
        self._frame(b"", LAST)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        self._file.close()
        delete(self.stored_as)

    def _frame(self, chunk: bytes, flag: bytes) -> None:
        sealed = vault.seal(chunk, **_bound(self.stored_as, flag, self._index), week=self._week)
        self._file.write(flag + len(sealed).to_bytes(4, "big") + sealed)
        self._index += 1


def _bound(stored_as: str, flag: bytes, index: int) -> _Bound:
    return {"table": "uploads.file", "column": f"{stored_as}|{flag.decode()}", "row": index}


def store(chunks: Iterable[bytes], *, week: str) -> Writer:
    """Seal a whole stream of chunks; for lists that come in by a command, not by the browser."""
    writer = Writer(week=week)
    try:
        for chunk in chunks:
            writer.write(chunk)
        writer.finish()
    except BaseException:
        writer.discard()
        raise
    return writer


def delete(stored_as: str) -> None:
    """Delete a sealed file. One that is not there is no error."""
    if NAME.fullmatch(stored_as):
        path_of(stored_as).unlink(missing_ok=True)


def _chunks(stored_as: str, file: BinaryIO) -> Iterator[bytes]:
    for index in range(1 << 31):
        flag, length = file.read(1), int.from_bytes(file.read(4), "big")
        if flag not in (MORE, LAST) or not 0 < length <= LONGEST_FRAME:
            raise rules.FileTrouble("upload_gone")
        try:
            chunk = vault.open_sealed(file.read(length), **_bound(stored_as, flag, index))
        except (vault.Unreadable, IndexError):
            raise rules.FileTrouble("upload_gone") from None
        if flag == LAST:
            return
        yield chunk


class _Stream(io.RawIOBase):
    def __init__(self, stored_as: str) -> None:
        try:
            self._file = path_of(stored_as).open("rb")
        except FileNotFoundError:
            raise rules.FileTrouble("upload_gone") from None
        self._chunks = _chunks(stored_as, self._file)
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]  # any writable buffer
        while not self._left:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._left = memoryview(chunk)
        count = min(len(buffer), len(self._left))
        buffer[:count] = self._left[:count]
        self._left = self._left[count:]
        return count

    def close(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()
        super().close()


def open_stream(stored_as: str) -> io.BufferedReader:
    """The plaintext as a stream, in memory only. Raises FileTrouble("upload_gone") when it is cut off or altered."""
    return io.BufferedReader(_Stream(stored_as), 65536)


def opener(stored_as: str) -> Callable[[], BinaryIO]:
    """For `reading`, which opens a file as often as it must."""
    return lambda: open_stream(stored_as)


def leftover(*, older_than: float) -> list[str]:
    """Names of sealed files last written before that POSIX time; the caller knows which are still wanted."""
    if not folder().exists():
        return []
    return sorted(p.name for p in folder().iterdir() if NAME.fullmatch(p.name) and p.stat().st_mtime < older_than)
