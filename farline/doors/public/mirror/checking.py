"""Reads a copy back and says in one sentence whether it is whole."""

import hashlib
import posixpath
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from farline.doors.public.mirror import manifest


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
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as inside:
            names = archive.namelist()
            # Ours are never squeezed: what is unpacked cannot be larger than what came.
            if len(set(names)) < len(names) or any(one.compress_type for one in archive.infolist()):
                raise Failed("This archive was not written by us: it holds a file twice, or squeezed.")
            # One file under two names would be unpacked as one and opened as the other.
            if any(name != posixpath.normpath(name) or name.startswith(("/", "..")) or "\\" in name for name in names):
                raise Failed("This archive was not written by us: a name in it leads elsewhere.")
            archive.extractall(inside)
            return check(Path(inside), key=key)
    except (zipfile.BadZipFile, NotImplementedError, EOFError):
        raise Failed("This is not a folder or a whole ZIP: the archive is damaged.") from None


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


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
