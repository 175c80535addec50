"""Uploaded lists on disk: sealed chunk by chunk while they arrive, so that plaintext never touches the disk.

A file is a row of frames: flag, length (4 bytes), content. The first (K) is a key for this file alone, which the vault
has sealed for the week and bound to the file's name; then come the chunks (M more, L last), under that key with
AES-256-GCM. The nonce of each is its place in the row and its flag, as in age's STREAM construction: frames can't be
swapped, left out or cut off unnoticed, and a list does not go through the key-holder megabyte by megabyte.
"""

import contextlib
import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from farline.common import vault
from farline.numbers import rules

KEY, MORE, LAST = b"K", b"M", b"L"
TABLE = "uploads.file"
KEY_BITS = 256
NAME = re.compile(r"[0-9a-f]{32}\.sealed")
LONGEST_FRAME = 20_000_000


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def path_of(stored_as: str) -> Path:
    if not NAME.fullmatch(stored_as):
        raise rules.FileTrouble("upload_gone")
    return folder() / stored_as


class Writer:
    """Takes chunks, keeps them sealed. `finish` once, or `discard`."""

    def __init__(self, *, week: str) -> None:
        self.stored_as = f"{secrets.token_hex(16)}.sealed"
        self.size = 0
        self._index = 0
        self._digest = hashlib.sha256()
        key = AESGCM.generate_key(KEY_BITS)
        self._cipher, sealed_key = AESGCM(key), vault.seal(key, table=TABLE, column=self.stored_as, row=0, week=week)
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path_of(self.stored_as), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(handle, "wb")
        try:
            self._frame(KEY, sealed_key)
        except BaseException:
            self.discard()
            raise

    @property
    def digest(self) -> str:
        """SHA-256 of what came in, by which a shipped sample is recognised. It is not kept."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self.size += len(chunk)
        self._seal(chunk, MORE)

    def finish(self) -> None:
        self._seal(b"", LAST)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        try:
            # Closing writes what is left, which fails once more on a full disk; nobody needs it any longer.
            with contextlib.suppress(OSError):
                self._file.close()
        finally:
            delete(self.stored_as)

    def _seal(self, chunk: bytes, flag: bytes) -> None:
        self._frame(flag, self._cipher.encrypt(_nonce(self._index, flag), chunk, None))
        self._index += 1

    def _frame(self, flag: bytes, content: bytes) -> None:
        self._file.write(flag + len(content).to_bytes(4, "big"))
        self._file.write(content)


def _nonce(index: int, flag: bytes) -> bytes:
    """No two frames of a file have the same, and no other file has its key."""
    return index.to_bytes(11, "big") + flag


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
    frames = _frames(file)
    try:
        flag, sealed_key = next(frames)
        if flag != KEY:
            raise rules.FileTrouble("upload_gone")
        cipher = AESGCM(vault.open_sealed(sealed_key, table=TABLE, column=stored_as, row=0))
        for index, (flag, content) in enumerate(frames):
            chunk = cipher.decrypt(_nonce(index, flag), content, None)
            if flag == LAST:
                if file.read(1):
                    break
                return
            yield chunk
    except (vault.Unreadable, InvalidTag, StopIteration):
        raise rules.FileTrouble("upload_gone") from None
    raise rules.FileTrouble("upload_gone")  # cut off behind a whole frame, or something stands behind the last


def _frames(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    while flag := file.read(1):
        length = int.from_bytes(file.read(4), "big")
        if not 0 < length <= LONGEST_FRAME:
            raise rules.FileTrouble("upload_gone")
        yield flag, file.read(length)


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
