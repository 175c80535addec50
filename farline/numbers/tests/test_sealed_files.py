import errno
import io
import os
from pathlib import Path

import pytest

from farline.common import vault
from farline.numbers import rules, sealed_files
from farline.numbers.tests.factories import NOW

WEEK = vault.week_of(NOW.date())
SECRET = b"0391-0123456 " * 400


def stored(*chunks: bytes) -> str:
    return sealed_files.store(iter(chunks), week=WEEK).stored_as


def read(stored_as: str) -> bytes:
    with sealed_files.open_stream(stored_as) as stream:
        return stream.read()


def test_it_gives_back_what_was_written_and_keeps_no_plaintext():
    name = stored(SECRET, b"", SECRET[:7])
    assert read(name) == SECRET + SECRET[:7]
    raw = sealed_files.path_of(name).read_bytes()
    assert b"0123456" not in raw
    assert sealed_files.path_of(name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("cut", [1, 40, 6000])
def test_it_notices_that_a_file_was_cut_off(cut: int):
    name = stored(SECRET, SECRET)
    path = sealed_files.path_of(name)
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(rules.FileTrouble):
        read(name)


def frames(name: str) -> list[bytes]:
    raw, found = sealed_files.path_of(name).read_bytes(), []
    while raw:
        size = 5 + int.from_bytes(raw[1:5], "big")
        found.append(raw[:size])
        raw = raw[size:]
    return found


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (1, 0, 2, 3), (0, 1, 3), (0, 2, 3), (1, 2, 3), (0, 1, 2), (0,), ()])
def test_it_notices_that_frames_were_swapped_or_left_out(order: tuple[int, ...]):
    name = stored(b"one chunk", b"two chunk")
    own = frames(name)
    assert [frame[:1] for frame in own] == [b"K", b"M", b"M", b"L"]
    sealed_files.path_of(name).write_bytes(b"".join(own[at] for at in order))
    with pytest.raises(rules.FileTrouble):
        read(name)


@pytest.mark.parametrize("behind", [b"\0", b"L", b"M" * 50_000])
def test_it_notices_that_something_stands_behind_the_end(behind: bytes):
    name = stored(b"one chunk", b"two chunk")
    path = sealed_files.path_of(name)
    path.write_bytes(path.read_bytes() + behind)
    with pytest.raises(rules.FileTrouble) as caught:
        read(name)
    assert caught.value.code == "upload_gone"


def test_it_notices_that_an_end_was_made_of_a_frame():
    name = stored(b"one chunk", b"two chunk")
    key, one, *_ = frames(name)
    sealed_files.path_of(name).write_bytes(key + b"L" + one[1:])
    with pytest.raises(rules.FileTrouble):
        read(name)


def test_it_notices_that_a_file_stands_under_another_name():
    name, other = stored(SECRET), stored(SECRET)
    sealed_files.path_of(name).rename(sealed_files.path_of(other))
    with pytest.raises(rules.FileTrouble):
        read(other)


def test_no_two_files_have_the_same_key():
    one, other = (frames(stored(SECRET))[1] for _ in range(2))
    assert one != other


@pytest.mark.parametrize("name", ["", "../root.key", "0" * 32 + ".sealed", "x.sealed"])
def test_it_opens_nothing_but_its_own_files(name: str):
    with pytest.raises(rules.FileTrouble) as caught:
        sealed_files.open_stream(name)
    assert caught.value.code == "upload_gone"


def lying() -> set[Path]:
    return set(sealed_files.folder().iterdir()) if sealed_files.folder().exists() else set()


def test_it_leaves_nothing_behind_when_the_stream_breaks_off():
    before = lying()

    def broken():
        yield SECRET
        raise ConnectionError

    with pytest.raises(ConnectionError):
        sealed_files.store(broken(), week=WEEK)
    assert lying() == before


class Full(io.RawIOBase):
    """A file on a full disk."""

    def __init__(self, handle: int, mode: str) -> None:
        self._handle = handle

    def writable(self) -> bool:
        return True

    def write(self, content: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    def close(self) -> None:
        if not self.closed:
            os.close(self._handle)
        super().close()


@pytest.mark.parametrize("buffer", [1, 8192])  # the first write fails, or the last one
@pytest.mark.parametrize("chunks", [[], [b"small"], [SECRET, SECRET]])
def test_it_leaves_nothing_behind_on_a_full_disk(buffer: int, chunks: list[bytes], monkeypatch: pytest.MonkeyPatch):
    before = lying()
    monkeypatch.setattr(os, "fdopen", lambda *given: io.BufferedWriter(Full(*given), buffer))
    with pytest.raises(OSError, match="No space left"):
        sealed_files.store(iter(chunks), week=WEEK)
    assert lying() == before


def test_it_cannot_be_read_once_its_weeks_key_is_gone():
    name = sealed_files.store(iter([SECRET]), week="2026-W02").stored_as
    vault.destroy_week("2026-W02")
    with pytest.raises(rules.FileTrouble):
        read(name)
