"""A web scanner on a running site: Debian's wapiti looks at a throw-away demo, as a reader and with every role.

python .ci/scan.py    exit 1 for a finding that ACCEPTED does not name; where wapiti is not installed it says so
"""
# ruff: noqa: INP001 - a program, not a package

import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.work import site  # noqa: E402
from drills.site import free_port  # noqa: E402

# What asks a machine of its makers for news (ssrf, xxe, nikto, wapp) or tries names by the thousand is left out.
MODULES = "blindsql,cookieflags,crlf,csp,csrf,exec,file,htaccess,http_headers,methods,permanentxss,redirect,sql,xss"
PYTHON = "/usr/bin/python3"  # Debian's, which has it
CRAWL, ATTACK = 60, 60  # seconds, the second for each module
# Presses that would end the scan, or the account it is done with.
NOT_PRESSED = ("*/sign-out/*", "*/leave/*", "*/account/*", "*/office/volunteers/*")
# Debian's wapiti of today cannot leave anything out under Python 3.11: flags stand where they no longer may.
SHIM = """
import re, sys
from wapitiCore.net import crawler
crawler.wildcard_translate = lambda words: re.compile("(?ms)" + re.escape(words).replace(r"\\*", ".*") + r"\\Z")
from wapitiCore.main.wapiti import wapiti_main
sys.exit(wapiti_main())
"""
PASSES = {
    "reader": ("/en/", "/en/never-call/", "/en/complaint/", "/en/take-back/", "/en/sign-in/", "/en/join/"),
    "everybody's roles": ("/en/desk/", "/en/office/", "/en/desk/answers/", "/en/office/journal/", "/en/office/lists/"),
}
LEAST = {"reader": 12, "everybody's roles": 40}  # addresses; a scan that saw fewer saw nothing
# (category, path, words of the finding) as patterns -> why it is none. Whoever adds one looked.
ACCEPTED: dict[tuple[str, str, str], str] = {
    ("Cross Site Request Forgery", r"/(complaint|complaint/answer|never-call|take-back|view)/$", "anti CSRF"): (
        "these act with nobody's authority; a page elsewhere is turned away by the browser's own word (public/gate.py)"
    ),
    ("Cross Site Request Forgery", ".", "anti CSRF"): (
        "the token is there, under a name that wapiti does not know; test_who_may.py sends every form without one"
    ),
    ("HTTP Secure Headers", ".", "X-XSS-Protection"): "browsers dropped it, since it made holes of its own",
    ("HTTP Secure Headers", ".", "Strict-Transport-Security"): "the proxy says it, where there is TLS (deploy/nginx)",
    ("(HttpOnly|Secure) Flag cookie", ".", "farline_view"): (
        "how somebody likes to read, set and read by a script of ours; with TLS it says Secure (common/view.js)"
    ),
}
STAGE = """
import django
django.setup()
from django.test import Client
from django.utils import timezone
from farline.volunteers import actions, rules
one = actions.register(handle="scanner", passphrase="one person at a time", roles=rules.ROLES, language="en",
                       by="tests", now=timezone.now())
actions.take_briefing(volunteer=one, now=timezone.now())
browser = Client()
browser.force_login(one)
print(browser.cookies["farline"].value)
"""


def main() -> int:
    if not shutil.which("wapiti"):
        print("wapiti is not installed: no scanner looked at the site. (apt install wapiti)")
        return 0
    with site.throw_away() as env, tempfile.TemporaryDirectory(prefix="farline-scan-") as folder:
        env["DJANGO_SETTINGS_MODULE"] = "farline.settings"
        (Path(env["FARLINE_DATA"]) / "DEMO").touch()
        run([sys.executable, "-m", "farline", "set_up_demo"], env)
        cookie = run([sys.executable, "-c", STAGE], env).splitlines()[-1]
        port = free_port()
        serve = [sys.executable, "-m", "farline", "serve", "--port", str(port)]
        pages = subprocess.Popen(serve, cwd=ROOT, env=env)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait(f"{address}/healthz")
            bad = 0
            for name, starts in PASSES.items():
                headers = ["-H", f"Cookie: farline={cookie}"] if name != "reader" else []
                own = Path(folder) / str(len(name))
                own.mkdir()
                words, wrong = judged(name, scanned(address, starts, headers, own / "report.json"), seen_in(own))
                print(*words, sep="\n", flush=True)
                bad += wrong
            return int(bad > 0 or pages.poll() is not None)
        finally:
            pages.terminate()
            pages.wait()


def scanned(address: str, starts: tuple[str, ...], headers: list[str], report: Path) -> dict[str, Any]:
    command = [PYTHON, "-c", SHIM, "-u", f"{address}/en/", "--scope", "folder", "-m", MODULES, "-l", "1", "-f", "json",
               "-o", str(report), "--max-scan-time", str(CRAWL), "--max-attack-time", str(ATTACK),
               "--max-files-per-dir", "25", "--max-links-per-page", "60", "--flush-session", "-v", "0", "-t", "10",
               "--no-bugreport",
               "--store-session", str(report.parent), "--store-config", str(report.parent), *headers]  # fmt: skip
    for start in starts:
        command += ["-s", address + start]
    for kept in NOT_PRESSED:
        command += ["-x", address + kept]
    done = subprocess.run(command, cwd=report.parent, capture_output=True, text=True, timeout=1800)  # noqa: S603
    if not report.exists():
        raise SystemExit(f"wapiti wrote no report: {done.stdout[-800:]}{done.stderr[-800:]}")
    said: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return said


def judged(name: str, report: dict[str, Any], addresses: int) -> tuple[list[str], int]:
    """Sentences, and how many findings nobody has looked at. A scan that saw no page is one."""
    found = [
        (kind, str(one.get("path", "")), str(one.get("parameter") or ""), str(one.get("info", "")))
        for part in ("vulnerabilities", "anomalies")
        for kind, many in report.get(part, {}).items()
        for one in many
    ]
    words, wrong, accepted = [], 0, 0
    for kind, path, parameter, info in found:
        if any(
            re.fullmatch(known, kind) and re.search(where, f"{path} {parameter}") and re.search(said, info)
            for known, where, said in ACCEPTED
        ):
            accepted += 1
            continue
        wrong += 1
        words.append(f"{name}: {kind}: {path} {parameter}: {info}")
    words.append(
        f"{name}: {addresses} addresses, {len(found)} findings, {accepted} of them known to be none, "
        f"{wrong} to be looked at"
    )
    if addresses < LEAST.get(name, 0):
        words.append(f"{name}: the scanner saw {addresses} addresses, too few to say anything")
        wrong += 1
    return words, wrong


def seen_in(folder: Path) -> int:
    """Addresses that the crawler found and asked for."""
    for kept in folder.glob("*.db"):
        with sqlite3.connect(kept) as db:
            return int(db.execute("SELECT COUNT(*) FROM paths").fetchone()[0])
    return 0


def run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    return done.stdout


def wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("the site does not answer")


if __name__ == "__main__":
    raise SystemExit(main())
