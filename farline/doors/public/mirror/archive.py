"""A copy as one ZIP whose bytes depend on its files only."""

import zipfile
from collections.abc import Mapping
from typing import BinaryIO

# The earliest day that a ZIP can name. Any real one would differ from run to run.
DAY = (1980, 1, 1, 0, 0, 0)


def pack(files: Mapping[str, bytes], into: BinaryIO, *, demo: bool) -> None:
    """Stored, not squeezed: what a compressor writes differs from version to version.

    No folder on top: whoever checks the tally inside finds it where every copy has it.
    """
    with zipfile.ZipFile(into, "w", zipfile.ZIP_STORED) as archive:
        if demo:
            archive.comment = b"DEMO: everything in this copy is invented."
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, DAY)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, files[name])
