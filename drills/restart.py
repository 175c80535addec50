"""Restart: the database goes down in the middle of an evening and comes back. Pages go on; nothing saved is gone."""

import contextlib
import re
import threading
import time
from collections.abc import Iterator

from drills import postgres
from drills import site as sites
from drills.browser import Browser
from drills.form import Report

SIZES = {"small": (2, 12), "large": (8, 60)}  # restarts, people each caller goes through at most
CALLERS, BACK_WITHIN = 3, 20.0
SAVED = (
    "from farline.calls.models import Call; "
    "print(list(Call.objects.filter(state='wrapped_up').values_list('pk', flat=True)))"
)
TWICE = (
    "from django.db.models import Count; from farline.calls.models import Call; "
    "print(Call.objects.filter(state='wrapped_up').values('turn').annotate(n=Count('pk')).filter(n__gt=1).count())"
)


def reports(size: str) -> Iterator[Report]:
    if postgres.programs() is None:
        yield Report("restart", "PostgreSQL", skipped="no PostgreSQL server is installed")
        return
    yield _evening(*SIZES[size])


def _evening(restarts: int, people: int) -> Report:
    report = Report("restart", "PostgreSQL, stopped at once and started again")
    with postgres.running() as server, sites.site(FARLINE_DATABASE_URL=server.address) as one:
        names = [f"caller-{n}" for n in range(CALLERS)]
        one.prepare({name: ["caller"] for name in names}, sites.numbers(CALLERS * people))
        one.start("keyholder", "serve")
        acknowledged: list[int] = []
        stop = threading.Event()
        browsers = [Browser(one) for _ in names]
        report.must(all(b.sign_in(n) for b, n in zip(browsers, names, strict=True)), "nobody could sign in")
        threads = [threading.Thread(target=_call, args=(b, acknowledged, stop, people)) for b in browsers]
        for thread in threads:
            thread.start()
        longest = 0.0
        for _ in range(restarts):
            _one_more(acknowledged)
            server.restart()
            began = time.monotonic()
            _one_more(acknowledged)
            longest = max(longest, time.monotonic() - began)
        stop.set()
        for thread in threads:
            thread.join(60)
        saved = {int(id) for id in re.findall(r"\d+", one.script(SAVED))}
        lost = [id for id in acknowledged if id not in saved]
        report.count(restarts=restarts, saved=len(acknowledged), back_after_s=round(longest, 1), lost=len(lost))
        report.must(not lost, f"{len(lost)} outcomes that were called saved are gone")
        report.must(one.script(TWICE) == "0", "a person has two outcomes of one turn")
        report.must(len(acknowledged) > restarts, "too little was saved to say anything")
        report.must(longest < BACK_WITHIN, f"it took {longest:.0f} s until somebody could save again")
        report.must(all(one.poll() is None for one in one.running.values()), "a process fell with the database")
    return report


def _call(browser: Browser, acknowledged: list[int], stop: threading.Event, most: int) -> None:
    """Take, ring, save, until told to stop. A page that is down is asked again, with the same key."""
    saved = 0
    while saved < most and not stop.is_set():
        with contextlib.suppress(OSError, AttributeError):
            held = browser.next_call()
            if held is None:
                time.sleep(0.3)
                continue
            shown = browser.post(f"/desk/call/{held}/dial", way="own_phone", understood="yes", risk="1")
            if "tel:" not in shown.text:
                time.sleep(1.0)  # numbers are shown only so fast; an ordinary volunteer waits, too
            page = browser.get(f"/desk/call/{held}/").text
            fence, key = _field(page, "fence"), _field(page, "key")
            for _ in range(20):
                answer = browser.post(
                    f"/desk/call/{held}/outcome", fence=fence, key=key, line="no_answer", conversation=""
                )
                if answer.status == 302:
                    acknowledged.append(held)
                    saved += 1
                    break
                if answer.status < 500:
                    break
                time.sleep(0.3)


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([\w-]+)"', page)
    return found[1] if found else ""


def _one_more(acknowledged: list[int]) -> None:
    before, patience = len(acknowledged), time.monotonic() + 60
    while len(acknowledged) == before and time.monotonic() < patience:
        time.sleep(0.05)
