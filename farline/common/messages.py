"""Compiles translations (.po -> .mo) in pure Python, so no system tool is needed."""

from pathlib import Path

import polib

from farline import ROOT


def catalogues() -> list[Path]:
    return sorted((ROOT / "farline").rglob("locale/*/LC_MESSAGES/django.po"))


def compile_stale() -> int:
    """Compile each catalogue that is newer than its compiled twin; return how many were."""
    count = 0
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            polib.pofile(str(po)).save_as_mofile(str(mo))
            count += 1
    return count
