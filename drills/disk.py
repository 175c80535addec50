"""Disk: a small volume is filled to the last byte while the site runs on it.

Nothing may be corrupt and nothing that was called saved may be gone. Nobody is called any more. And whoever says no,
to a caller or on the public form, is heard all the same.
"""

import contextlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from drills.browser import Browser
from drills.form import Report
from drills.site import Site, numbers, site

SIZES = {"small": (64, 4), "large": (256, 64)}  # megabytes of the volume, of the ballast
NUMBER = "0391 0735 318"
HEARD = """
from farline.optouts import queries
print(len(queries.which_opted_out(["+863910735318"])), queries.which_opted_out(["+863910111111"]) == set())
"""


@contextlib.contextmanager
def volume(megabytes: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="farline-volume-"))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "drill", folder], check=True)  # noqa: S603, S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)  # noqa: S603, S607
        folder.rmdir()


def reports(size: str) -> Iterator[Report]:
    megabytes, ballast = SIZES[size]
    report = Report("disk", f"{megabytes} MB, ballast {ballast} MB")
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        report.skipped = "a small volume is mounted by root on Linux alone"
        yield report
        return
    with volume(megabytes) as disk, site(speed=5, FARLINE_DATA=str(disk), FARLINE_BALLAST_MB=str(ballast)) as one:
        one.prepare({"meilan": ["caller"], "anping": ["caller"]}, numbers(8))
        report.must((disk / "ballast").exists(), "no ballast was laid at the start")
        one.start("keyholder", "serve")
        _until_it_is_full(report, one, disk)
    yield report


def _until_it_is_full(report: Report, one: Site, disk: Path) -> None:
    meilan, anping = Browser(one), Browser(one)
    report.must(meilan.sign_in("meilan") and anping.sign_in("anping"), "somebody could not sign in")
    _say(meilan, "busy")
    talking = _dial(meilan)
    report.must(talking is not None, "nobody could be called before the disk was full")
    waiting = anping.next_call()
    filled = _fill(disk)
    held = anping.post(f"/desk/call/{waiting}/dial", way="own_phone")
    report.must("tel:" not in held.text and held.status == 409, f"with a full disk it answers {held.status} and dials")
    report.must("disk is full" in held.text, "the refusal does not say why")
    no = meilan.post(f"/desk/call/{talking}/outcome", fence=_fence(meilan, talking), line="answered",
                     conversation="dnc", key="a-no-on-a-full-disk")  # fmt: skip
    report.must(no.status == 302, f"a no to a caller is answered {no.status}")
    public = Browser(one).post("/never-call/", number=NUMBER)
    report.must(public.status == 302, f"a no on the public form is answered {public.status}")
    report.must(Browser(one).get("/").status == 200, "the public pages are down")
    after = anping.post(f"/desk/call/{waiting}/dial", way="own_phone")
    report.must("tel:" not in after.text, "it dials in the room that the ballast left")
    _whole(report, one)
    filled.unlink()
    one.farline("sweep")
    report.must((disk / "ballast").exists(), "the ballast was not laid again")
    again = anping.post(f"/desk/call/{waiting}/dial", way="own_phone")
    report.must("tel:" in again.text, f"with room again nobody can be called: {again.status}")
    report.count(opt_outs_taken=2 - (no.status != 302) - (public.status != 302), refused_dials=2)


def _dial(browser: Browser) -> int | None:
    call = browser.next_call()
    shown = browser.post(f"/desk/call/{call}/dial", way="own_phone")
    return call if "tel:" in shown.text else None


def _fence(browser: Browser, call: int | None) -> str:
    found = re.search(r'name="fence" value="(\d+)"', browser.get(f"/desk/call/{call}/").text)
    return found[1] if found else "1"


def _say(browser: Browser, line: str) -> None:
    call = browser.next_call()
    browser.post(f"/desk/call/{call}/dial", way="own_phone")
    browser.post(f"/desk/call/{call}/outcome", fence=_fence(browser, call), line=line, key="saved-before-it-was-full")
    browser.get(f"/desk/call/{call}/saved")
    time.sleep(2)  # ten seconds on the site's clock: the next number may be shown


def _fill(disk: Path) -> Path:
    file = disk / "filler"
    with contextlib.suppress(OSError), file.open("wb", buffering=0) as out:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while out.write(b"x" * size) == size:
                    pass
    return file


def _whole(report: Report, one: Site) -> None:
    with tempfile.TemporaryDirectory() as folder:  # a copy: the full volume leaves no room to look
        for name in ("farline.sqlite3", "farline.sqlite3-wal"):
            if (source := one.database.with_name(name)).exists():
                shutil.copy(source, Path(folder) / name)
        db = sqlite3.connect(Path(folder) / "farline.sqlite3")
        whole = db.execute("PRAGMA integrity_check").fetchone()[0]
        saved = {row[0] for row in db.execute("SELECT saved_with FROM calls_call WHERE state = 'wrapped_up'")}
        db.close()
    report.must(whole == "ok", f"the database is corrupt: {whole}")
    report.must("saved-before-it-was-full" in saved, "an outcome that was called saved is gone")
    report.must("a-no-on-a-full-disk" in saved, "the no to a caller was called saved and is gone")
    heard = one.script(HEARD).split()
    report.must(heard == ["1", "True"], f"the no on the public form has no effect: {heard}")
    report.count(integrity=whole)
