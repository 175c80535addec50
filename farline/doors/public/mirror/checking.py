"""Reads a copy back and says in one sentence whether it is whole."""

import filecmp
import hashlib
import posixpath
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from farline.doors.public.mirror import archive, manifest


class Failed(Exception):
    """The copy is not what was signed. The message is the sentence for people."""


def check(folder: Path, *, key: str = "") -> manifest.Listed:
    """Raises Failed. `key`: the public key to trust, in hex; without it, the one that the copy itself names.
    A ZIP of a copy is unpacked for the time being.
    """
    if folder.is_file():
        return _check_archive(folder, key)
    listed = _signed(folder, key)
    there = set(_names(folder)) - {manifest.NAME, manifest.SIGNATURE}
    missing = sorted(set(listed.hashes) - there)
    if missing:
        raise Failed(f"Missing: {missing[0]}. The copy is not whole.")
    extra = sorted(there - set(listed.hashes))
    if extra:
        raise Failed(f"Not in the list: {extra[0]}. Somebody added it to the copy.")
    for name in sorted(listed.hashes):
        if _hash(folder / name) != listed.hashes[name]:
            raise Failed(f"Altered: {name}. It is not what was signed.")
    return listed


def _check_archive(path: Path, key: str) -> manifest.Listed:
    try:
        with zipfile.ZipFile(path) as packed, tempfile.TemporaryDirectory() as inside:
            names = packed.namelist()
            # Ours are never squeezed: what is unpacked cannot be larger than what came.
            if len(set(names)) < len(names) or any(one.compress_type for one in packed.infolist()):
                raise Failed("This archive was not written by us: it holds a file twice, or squeezed.")
            # One file under two names would be unpacked as one and opened as the other.
            if any(name != posixpath.normpath(name) or name.startswith(("/", "..")) or "\\" in name for name in names):
                raise Failed("This archive was not written by us: a name in it leads elsewhere.")
            if sum(one.file_size for one in packed.infolist()) > path.stat().st_size:
                raise Failed("This archive was not written by us: one part of it stands for several files.")
            copy = Path(inside) / "copy"
            packed.extractall(copy)
            listed = check(copy, key=key)
            if not _is_as_we_pack_it(path, copy, Path(inside) / "again.zip", demo="DEMO" in listed.head):
                raise Failed(
                    "There is more in this archive than we pack, or it was packed anew: unpack it, check that."
                )
            return listed
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError, OSError):
        raise Failed("This is not a folder or a whole ZIP: the archive is damaged.") from None


def _is_as_we_pack_it(path: Path, copy: Path, again: Path, *, demo: bool) -> bool:
    """The bytes of our archives follow from their files. What else lies before, between or behind them is not ours."""
    with open(again, "wb") as into:
        archive.pack(_Lying(copy), into, demo=demo)
    return filecmp.cmp(path, again, shallow=False)


class _Lying(Mapping[str, bytes]):
    """The files of a folder, each read when it is asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._names = folder, set(_names(folder))

    def __getitem__(self, name: str) -> bytes:
        return (self._folder / name).read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _signed(folder: Path, key: str) -> manifest.Listed:
    try:
        text = (folder / manifest.NAME).read_bytes()
        signature = (folder / manifest.SIGNATURE).read_bytes()
        listed = manifest.read(text)
    except (OSError, manifest.NotOurs):
        raise Failed("There is no copy of a site here: its signed list of files is missing or unreadable.") from None
    if key and listed.head["key"] != key.lower():
        raise Failed("The list is signed by another key than the one you trust.")
    if not manifest.is_signed(text, signature, listed.head["key"]):
        raise Failed("The signature of the list is wrong: the list was altered, or signed by somebody else.")
    return listed


def _names(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        # A link would lead out of the copy; as a file it is one that nobody signed.
        if path.is_symlink() or not path.is_dir():
            yield path.relative_to(folder).as_posix() + (" →" if path.is_symlink() else "")
        elif not any(path.iterdir()):
            yield path.relative_to(folder).as_posix() + "/"  # nothing of ours makes an empty folder


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
