"""Clock: the machine's clock jumps in the middle of an evening, ahead, back, and by days.

Whoever holds a person keeps them: after a jump ahead every lease looks run out, and a sweep by a timer would free
them but for the mark of the sweep before. Nobody new may be handed out all the same, what was talked about can be
saved, and the tally publishes nothing under a date that may be wrong. The same evening with the watch over the clock
taken away must hand somebody out twice, or the drill would prove nothing.
"""

import json
import re
from collections.abc import Iterator

from drills import site as sites
from drills.browser import Browser
from drills.form import Report
from drills.site import Site, site

MINUTE, DAY = 60, 24 * 3600
AHEAD, BACK = 12 * MINUTE, -2 * 3600  # more than a lease; less than would sign everybody out
NAMES = ("caller-1", "caller-2", "caller-3")
UNWATCHED = """
from farline.common import clock
clock.MOST_APART, clock.FROZEN_FOR = float("inf"), 0.0
"""
TURNS = (
    "import sys; from farline.calls.models import Call; "
    "print(*[Call.objects.get(pk=int(id)).turn_id for id in sys.argv[1:]])"
)
STATE = "import sys; from farline.calls.models import Call; print(Call.objects.get(pk=int(sys.argv[1])).state)"
MORE = """
import json, sys
from django.utils import timezone
from farline.calls import actions as calls
from farline.numbers.models import NumberList
from farline.numbers.tests import factories
home = NumberList.objects.get()
for number in json.loads(sys.argv[1]):
    factories.make_number(number, number_list=home)
calls.line_up(list_id=home.pk, now=timezone.now())
"""
# In one process, which reads the clock anew each time: what waits, and what would be published at which date.
TALLY = """
import datetime as dt, json, os, pathlib
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from farline.common import vault
from farline.declarations import actions as declarations
from farline.tally import queries
for _ in range(60):
    declarations.note_earlier(
        party=True, league=False, pioneers=False, about_when="longer", now=timezone.now() - dt.timedelta(days=8))
call_command("sweep", stdout=open(os.devnull, "w"))
weeks, said = len(vault.weeks_kept()), []
for days in (9, 0, -2):
    pathlib.Path(os.environ["DRILL_AHEAD"]).write_text(str(days * 86400))
    (settings.DATA_DIR / "clock.json").unlink(missing_ok=True)  # as on a machine that was started anew
    try:
        call_command("sweep", stdout=open(os.devnull, "w"), stderr=open(os.devnull, "w"))
        call_command("publish_tally", stdout=open(os.devnull, "w"))
        said.append(["", queries.summary().size])
    except CommandError as refused:
        said.append([str(refused), queries.summary().size])
print(json.dumps([said, weeks, len(vault.weeks_kept())]))
"""


def reports(size: str) -> Iterator[Report]:
    del size  # a jump is a jump
    with site() as one:
        one.prepare({name: ["caller"] for name in NAMES}, sites.numbers(2))
        one.start()
        browsers = [Browser(one) for _ in NAMES]
        signed_in = [browser.sign_in(name) for browser, name in zip(browsers, NAMES, strict=True)]
        yield _evening(one, browsers, all(signed_in))
        yield _tally(one)
        yield _unwatched(one, browsers)


def _evening(one: Site, browsers: list[Browser], signed_in: bool) -> Report:
    """One rings, one reads; the third asks after each jump."""
    report = Report("clock", "set ahead and back in the evening")
    report.must(signed_in, "nobody could sign in")
    rings, reads, asks = browsers
    held = [rings.next_call(), reads.next_call()]
    report.must(None not in held and asks.next_call() is None, "two people for three callers were not handed out")
    if None in held:
        return report
    shown = rings.post(f"/desk/call/{held[0]}/dial", way="own_phone", understood="yes", risk="1")
    report.must("tel:" in shown.text, "no number was shown before the jump")
    page = rings.get(f"/desk/call/{held[0]}/").text
    handed = 0
    for ahead in (AHEAD, BACK):
        one.set_clock(ahead)
        one.farline("sweep")
        taken = asks.next_call()
        handed += taken is not None
        report.must(taken is None, f"somebody was handed out after a jump of {ahead // MINUTE} minutes")
        report.must("clock" in asks.get("/desk/waiting/").text.lower(), "the page does not say why")
        if ahead == AHEAD:
            saved = rings.post(f"/desk/call/{held[0]}/outcome", fence=_field(page, "fence"), key=_field(page, "key"),
                               line="no_answer", conversation="")  # fmt: skip
            report.must(saved.status == 302, f"what was talked about could not be saved: {saved.status}")
    report.must(one.script(STATE, str(held[0])) == "wrapped_up", "the outcome that was called saved is gone")
    one.set_clock(0)
    report.count(jumps=2, held=len(held), handed_out_after=handed)
    return report


def _tally(one: Site) -> Report:
    """Nine days ahead, right, two days back."""
    report = Report("clock", "publishing under a wrong date")
    said, weeks, left = json.loads(one.script(TALLY).splitlines()[-1])
    one.set_clock(0)
    (far, before), (right, size), (back, after) = said
    report.must(bool(far) and before == 0, "nine days ahead the tally was published")
    report.must(not right and size >= 60, f"under the right date nothing was published, which proves nothing: {right}")
    report.must(bool(back) and after == size, "two days back the tally was published")
    report.must(weeks == left, "a week's key was destroyed under a date that may be wrong")
    report.count(lines=size, refused=2, weeks_kept=left)
    return report


def _unwatched(one: Site, browsers: list[Browser]) -> Report:
    """One of the first two persons was rung and rests; with one more there are again two for three callers."""
    report = Report("clock", "planted fault: nobody watches the clock (must be caught)")
    one.script(MORE, json.dumps(sites.numbers(3)[2:]))
    (one.folder / "clock" / "sitecustomize.py").write_text(sites.CLOCK + UNWATCHED)
    one.end("serve")
    one.start("serve")
    again = [browser.sign_in(name) for browser, name in zip(browsers, NAMES, strict=True)]
    rings, reads, asks = browsers
    held = [browser.next_call() for browser in (rings, reads)]
    report.must(all(again) and None not in held, "the evening did not go on under the right time")
    one.set_clock(AHEAD)
    one.farline("sweep")
    taken = asks.next_call()
    turns = one.script(TURNS, *[str(call) for call in (*held, taken) if call]).split()
    twice = taken is not None and turns[-1] in turns[:-1]
    report.must(twice, "a clock that nobody watches handed nobody out twice: the drill sees nothing")
    report.count(handed_out_twice=int(twice))
    return report


def _field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([\w-]+)"', page)
    return found[1] if found else ""
