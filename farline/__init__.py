"""Farline: one person at a time, across a censorship wall.

doors (how somebody comes in) -> journeys (what happens) -> rooms (what is kept) -> common.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def _newest_version(changelog: Path) -> str:
    found = re.search(r"^## (\d+\.\d+\.\d+)", changelog.read_text(encoding="utf-8"), re.M)
    if not found:
        raise RuntimeError("CHANGELOG.md has no version heading such as '## 1.2.3'.")
    return found.group(1)


__version__ = _newest_version(ROOT / "CHANGELOG.md")
