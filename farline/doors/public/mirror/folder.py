"""Writes a copy into a folder: whole beside it first, then in its place, so that a kill leaves the old or the new."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO

from farline.doors.public.mirror import manifest


class SomebodyElse(Exception):
    """Another run is writing this copy just now. Nothing was done; please try again when it is through."""


class NotACopy(Exception):
    """This folder holds other things. Name an empty folder, a new one, or an earlier copy."""


def replace(out: Path, files: Mapping[str, bytes]) -> None:
    """Raises NotACopy when `out` holds anything but a copy, SomebodyElse while another run writes it."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with _alone(out):
        _replace(out, files)


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """The folder around it is locked. The system lets go when a run is killed, so no stale lock stands in the way."""
    handle = os.open(out.parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise SomebodyElse from None
    finally:
        os.close(handle)


def _replace(out: Path, files: Mapping[str, bytes]) -> None:
    new, old = _beside(out, "new"), _beside(out, "old")
    mend(out)
    if out.exists() and not _may_go(out):
        raise NotACopy
    shutil.rmtree(new, ignore_errors=True)
    for name in sorted(files):
        _write(new / name, partial(_fill, content=files[name]))
    os.sync()  # all of it at once, before it takes its place; file by file a large log took minutes
    if out.exists():
        out.rename(old)
    new.rename(out)
    _settle(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def mend(out: Path) -> None:
    """After a kill between the two renames there is only the old copy, set aside: put it back."""
    old = _beside(out, "old")
    if old.exists() and not out.exists():
        old.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def put(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """One file, written beside its place and then put there at once."""
    draft = _beside(path, "new")
    _write(draft, write)
    os.sync()
    draft.replace(path)
    _settle(path.parent)


def _beside(out: Path, what: str) -> Path:
    return out.with_name(f".{out.name}.{what}")


def _may_go(out: Path) -> bool:
    return out.is_dir() and ((out / manifest.NAME).is_file() or not any(out.iterdir()))


def _write(path: Path, write: Callable[[BinaryIO], None]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb") as file:
        write(file)


def _fill(file: BinaryIO, content: bytes) -> None:
    file.write(content)


def _settle(folder: Path) -> None:
    """Make a rename last through a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
