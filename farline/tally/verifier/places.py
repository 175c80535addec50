"""Where a tally lies: a folder, a ZIP or an address. No read is longer than it may be, whatever a file says."""

from __future__ import annotations

import http.client
import os
import posixpath
import typing
import urllib.request
import zipfile

MOST = 64_000_000  # bytes of one file
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
SMALLER = 32  # hashes cannot be packed at all, lines to half their size, pages to a tenth


class Fails(Exception):
    """Something does not hold. The message is the one sentence that says what."""


class Source:
    """A folder, a ZIP or an address that holds the tally, at its top or in `tally/`."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.zip: zipfile.ZipFile | None = None
        self.is_url = place.startswith(("http://", "https://"))
        if not self.is_url and os.path.isfile(place) and zipfile.is_zipfile(place):
            self.zip = zipfile.ZipFile(place)
            names = self.zip.namelist()
            odd = [name for name in names if posixpath.normpath("/" + name) != "/" + name.rstrip("/") or "\\" in name]
            if odd or len(set(names)) < len(names):
                raise Fails("This archive holds a file twice, or a name in it leads elsewhere.")
            sizes, there = [(one.file_size, one.compress_size) for one in self.zip.infolist()], os.path.getsize(place)
            if sum(full for full, _ in sizes) > SMALLER * there + 2 * MOST or sum(here for _, here in sizes) > there:
                raise Fails("This archive would unpack to far more than a tally can be.")
            if any(one.compress_type not in PACKED for one in self.zip.infolist()):
                raise Fails("This archive is packed in a way that is not read here: only Deflate is.")
        self.prefix = next((p for p in ("", "tally/") if self._get(p + "checkpoint", MOST) is not None), "none")
        if self.prefix == "none":
            raise Fails("There is no tally here: no file named checkpoint, at the top or in tally/.")

    def get(self, name: str, most: int = MOST) -> bytes | None:
        found = self._get(self.prefix + name, most)
        if found is not None and len(found) > most:
            raise Fails(f"A file is larger than it can be: {name}.")
        return found

    def need(self, name: str) -> bytes:
        found = self.get(name)
        if found is None:
            raise Fails(f"A file is missing: {name}.")
        return found

    def names(self, folder: str) -> set[str]:
        """The files below a folder. Nobody can ask an address for them."""
        before = self.prefix + folder
        if self.zip is not None:
            there = [name for name in self.zip.namelist() if name.startswith(before) and not name.endswith("/")]
        else:
            walked = os.walk(os.path.join(self.place, *before.split("/")))
            paths = (os.path.join(where, file) for where, _, files in walked for file in files)
            there = [os.path.relpath(path, self.place).replace(os.sep, "/") for path in paths]
        return {name[len(self.prefix) :] for name in there}

    def _get(self, name: str, most: int) -> bytes | None:
        try:
            with self._open(name) as file:
                return typing.cast(bytes, file.read(most + 1))
        except (OSError, KeyError, http.client.HTTPException):
            return None

    def _open(self, name: str) -> typing.Any:
        if self.is_url:
            return urllib.request.urlopen(self.place.rstrip("/") + "/" + name, timeout=60)  # noqa: S310
        if self.zip is not None:
            return self.zip.open(name)
        path = os.path.join(self.place, name)
        if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
            raise Fails(f"This is not an ordinary file: {name}.")  # a pipe would be waited for, without end
        return open(path, "rb")
