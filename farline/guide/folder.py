"""Writes the content pack: one file at a time, each put in its place whole. And packs it up to carry elsewhere."""

import io
import lzma
import os
import secrets
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings

from farline.common import content
from farline.guide import rules

FOLDERS = ("cards", "scripts", "practice", "packs", "training", "pages")
MOST_FILES, LARGEST_PACK = 5_000, 20_000_000


class FolderShut(Exception):
    """The content folder cannot be written. Whoever runs the machine must allow it."""


class NoPack(Exception):
    """This file is no content pack that can be read."""


def names() -> list[str]:
    """Every file that the office may change, in the order of the folders."""
    found = [name for folder in FOLDERS for ending in (".toml", ".md") for name in content.files(folder, ending)]
    found += [name for name in ("pack.toml", content.WORDS) if (content.root() / name).is_file()]
    return [name for name in found if rules.FILE.fullmatch(name)]


def text_of(name: str) -> str:
    """As it stands; "" for a file that is not there."""
    if not rules.FILE.fullmatch(name) or not (content.root() / name).is_file():
        return ""
    return content.read_text(name)


def write(name: str, text: str) -> None:
    """Readers see the old file or the new one, never half of it. Raises FolderShut."""
    if not rules.FILE.fullmatch(name) and name != content.OVERRIDES:
        raise ValueError(name)
    try:
        target = _own() / name
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.parent / f".{secrets.token_hex(8)}"
        with open(fresh, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError:
        raise FolderShut from None


def _own() -> Path:
    """The folder to write in. The shipped one is copied first: an upgrade of the program must not undo words."""
    own = settings.OWN_CONTENT_DIR
    if own is None:
        return content.root()
    if not (own / "pack.toml").is_file():
        fresh = own.with_name(f".content-{secrets.token_hex(8)}")
        shutil.copytree(content.root(), fresh)
        fresh.rename(own)
    return Path(own)


def packed() -> bytes:
    """The whole pack as a zip, the same bytes for the same words."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content.read_text(name))
    return out.getvalue()


def unpacked(raw: bytes) -> Mapping[str, str]:
    """Name and text of each file of a zip. What is no file of a pack is left out. Raises NoPack, content.Broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            files = [one for one in archive.infolist() if not one.is_dir()]
            if len(files) > MOST_FILES or sum(one.file_size for one in files) > LARGEST_PACK:
                raise NoPack
            top = _top([one.filename for one in files])
            wanted = {one.filename.removeprefix(top): one for one in files}
            found = {name: _read(archive, name, one) for name, one in wanted.items() if rules.FILE.fullmatch(name)}
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, RuntimeError, OSError, EOFError):
        raise NoPack from None
    if not found:
        raise NoPack
    return found


def _read(archive: zipfile.ZipFile, name: str, one: zipfile.ZipInfo) -> str:
    with archive.open(one) as file:
        raw = file.read(content.LARGEST_FILE + 1)
    if len(raw) > content.LARGEST_FILE:
        raise content.Broken(name, "", f"the file is larger than {content.LARGEST_FILE // 1000} kB")
    return raw.decode("utf-8-sig").replace("\r\n", "\n")


def _top(names: list[str]) -> str:
    """Many a zip holds one folder with everything in it."""
    first = {name.split("/")[0] for name in names}
    only = next(iter(first)) if len(first) == 1 else ""
    return f"{only}/" if only and only not in FOLDERS and all("/" in name for name in names) else ""
