"""Panic: `farline panic` beside running processes, with a clock; then every byte of memory that remains is searched.

The keys to look for are read beforehand, from the key files and from the holder's own memory: a search that finds
nothing before the panic would prove nothing after it.
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from drills.browser import Browser
from drills.form import Report
from drills.site import Site, numbers, site

WITHIN = 5.0
DERIVED = """
from farline.common.vault import keyfiles, sealing
ring = sealing.backend()
found = {keyfiles.root_key().hex()}
for path in (keyfiles.folder() / "weeks").glob("*.key"):
    found.add(path.read_bytes().hex())
for value in vars(ring).values():
    if isinstance(value, bytes) and len(value) == 32:
        found.add(value.hex())
print(*found)
"""


def reports(size: str) -> Iterator[Report]:
    report = Report("panic", "holder, pages and worker")
    if os.geteuid() != 0 or not Path("/proc/self/mem").exists():
        report.skipped = "the memory of a process that refuses debuggers is read by root on Linux alone"
        yield report
        return
    with site() as one:
        one.prepare({"meilan": ["caller"]}, numbers(5))
        one.start()
        caller = Browser(one)
        report.must(caller.sign_in("meilan"), "meilan could not sign in")
        call = caller.next_call()
        caller.post(f"/desk/call/{call}/note", text="the canary sits in the note")
        shown = caller.post(f"/desk/call/{call}/dial", way="own_phone")
        report.must("tel:" in shown.text, "no number was opened before the panic")
        keys = [bytes.fromhex(key) for key in one.script(DERIVED).split()]
        before = {name: _keys_of(process.pid, keys) for name, process in one.running.items()}
        report.must(before["keyholder"] > 0, "the search finds no key where one must be: it proves nothing")
        for name in ("serve", "worker"):
            report.must(before[name] == 0, f"{name} held {before[name]} keys before the panic")
        _lock_the_file(one)
        began = time.monotonic()
        done = one.farline("panic", "--yes")
        # The holder ends after a panic: the system takes its memory back, which no deleting in Python would.
        with contextlib.suppress(subprocess.TimeoutExpired):
            one.running["keyholder"].wait(timeout=max(0.0, WITHIN - (time.monotonic() - began)))
        took = time.monotonic() - began
        report.must(done.returncode == 0, f"panic failed: {done.stderr.decode()[-300:]}")
        after = {name: _keys_of(process.pid, keys) for name, process in one.running.items() if process.poll() is None}
        report.count(keys=len(keys), holder_before=before["keyholder"], seconds=round(took, 2),
                     copies_after=sum(after.values()), processes_left=len(after))  # fmt: skip
        report.must(took <= WITHIN, f"it took {took:.1f} s")
        for name, copies in after.items():
            report.must(copies == 0, f"{copies} copies of keys stayed in the memory of {name}")
        files = [
            path for path in one.folder.rglob("*") if path.is_file() and any(k in path.read_bytes() for k in keys)
        ]
        report.must(not files, f"keys lie on the disk: {[path.name for path in files]}")
        report.must(caller.post(f"/desk/call/{call}/dial", way="own_phone").text.count("tel:") == 0, "it still dials")
        report.must(one.answers(), "the public pages went down")
    yield report


def _lock_the_file(one: Site) -> None:
    """As on a site in earnest: the root key's file is not in the open. Here it is simply gone."""
    (one.keys / "root.key").unlink()


def _keys_of(pid: int, keys: list[bytes]) -> int:
    """In a process and in those that it began: pages are written by several."""
    begun = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return _keys_in(pid, keys) + sum(_keys_of(int(one), keys) for one in begun)


def _keys_in(pid: int, keys: list[bytes]) -> int:
    """Copies of any of the keys, raw or in hex, in everything this process may read. It stands still meanwhile."""
    looked_for = re.compile(b"|".join(re.escape(form) for key in keys for form in (key, key.hex().encode())))
    found = 0
    os.kill(pid, signal.SIGSTOP)
    try:
        with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
            for line in maps:
                span, rights, *_ = line.split()
                if "r" not in rights or line.rstrip().endswith(("[vvar]", "[vsyscall]")):
                    continue
                start, end = (int(place, 16) for place in span.split("-"))
                try:
                    memory.seek(start)
                    found += len(looked_for.findall(memory.read(end - start)))
                except OSError:
                    continue
    finally:
        os.kill(pid, signal.SIGCONT)
    return found
