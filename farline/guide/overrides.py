"""Cards with a promise of health or safety that the operator took upon themselves, by the digest of the very text.

The list is a file of the pack, overrides.toml, which no page of the office writes; the command that does also writes
the journal. One character more or less, and the card is no longer covered.
"""

import hashlib

from farline.common import content


def digest(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()


def covers(name: str) -> bool:
    try:
        rows = content.read(content.OVERRIDES).tables("override")
        return digest(content.read_text(name)) in {row.text("digest", "") for row in rows}
    except content.Broken:
        return False


def row(name: str, text: str, *, by: str, reason: str, day: str) -> str:
    """What the command adds to the list."""
    said = reason.replace("\\", "").replace('"', "'")
    return f'[[override]]\nfile = "{name}"\ndigest = "{digest(text)}"\nby = "{by}"\non = {day}\nreason = "{said}"\n'
