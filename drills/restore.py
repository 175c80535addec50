"""Restore: the machine is lost in the middle of an evening. Backup, paper shares, a new machine; the evening goes on.

What was said no to stays no, what was saved is there, and what lay under the weekly keys opens no more: they are in no
backup and in no share.
"""

import json
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from pyrage import decrypt, x25519

from drills import site as sites
from drills.browser import Browser
from drills.form import Report
from drills.site import Site, site

WITHIN = 3600.0  # promised; a small database takes seconds
NAMES = ("caller-1",)
HEAR = """
import sys
from django.utils import timezone
from farline.journeys import hear_opt_out
hear_opt_out.hear_opt_out(number=sys.argv[1], by="public", now=timezone.now())
"""
WEEKS = """
from farline.common.vault import keyfiles
print(*[path.read_bytes().hex() for path in sorted((keyfiles.folder() / "weeks").glob("*.key"))])
"""
# Recovery codes are in no backup. Callers here sign in by one, so they get new ones; the old ones must be void.
CODES = """
import json
from django.utils import timezone
from farline.volunteers import factors, queries
from farline.volunteers.models import RecoveryCode
old, now = RecoveryCode.objects.count(), timezone.now()
new = {one.handle: factors.new_recovery_codes(volunteer=one, now=now) for one in queries.everyone()}
print(json.dumps([old, new]))
"""
STANDS = """
import json, sys
from farline.calls.models import Call
from farline.common import vault
from farline.numbers import actions, queries
from farline.numbers.models import Number
from farline.optouts import queries as optouts
opened = 0
for id in Number.objects.values_list("pk", flat=True):
    try:
        actions.open_for_dialing(number_id=id, who="drill", permit="drill")
        opened += 1
    except (queries.NumberGone, vault.Unreadable):
        pass
states = list(Call.objects.filter(pk=int(sys.argv[1])).values_list("state", flat=True))
print(json.dumps([len(optouts.which_opted_out([sys.argv[2]])), opened, states]))
"""
# As the handbook says: the list whose keys are lost is closed, and numbers are brought in again. Whoever said no is
# put among them past the import's own gate, so that the gates behind it have to know.
AGAIN = """
import json, sys
from django.utils import timezone
from farline.calls import actions as calls
from farline.calls.models import Campaign
from farline.journeys import move_list
from farline.numbers.models import NumberList
from farline.numbers.tests import factories
now = timezone.now()
move_list.move_list(list_id=NumberList.objects.get().pk, state="closed", by="drill", now=now)
home = factories.make_list(synthetic=False, days=36_500)
factories.keep_in_pages(json.loads(sys.argv[1]), number_list=home)
calls.attach_list(campaign_id=Campaign.objects.get().pk, list_id=home.pk, by="drill", now=now)
"""


def reports(size: str) -> Iterator[Report]:
    people = {"small": 6, "large": 600}[size]
    yield _lost_and_back(people)


def _lost_and_back(people: int) -> Report:
    report = Report("restore", "a machine lost in the evening")
    holders = [x25519.Identity.generate(), x25519.Identity.generate()]
    recipients = ",".join(str(one.to_public()) for one in holders)
    numbers = sites.numbers(people)
    silent, fresh = numbers[-1], sites.numbers(people + 1)[-1]
    with site(FARLINE_BACKUP_RECIPIENTS=recipients) as one:
        one.prepare({name: ["caller"] for name in NAMES}, numbers)
        one.start()
        caller = Browser(one)
        report.must(caller.sign_in(NAMES[0]), "nobody could sign in")
        saved = _one_call(caller, report)
        one.script(HEAR, silent)
        weeks = [bytes.fromhex(key) for key in one.script(WEEKS).split()]
        report.must(bool(weeks), "there is no weekly key to be lost, which proves nothing")
        shares = [
            line for line in one.farline("shares", "make").stdout.decode().splitlines() if len(line.split()) == 33
        ]
        outside = one.folder / "elsewhere"
        began = time.monotonic()
        made = one.farline("backup", "--to", str(outside))
        report.must(made.returncode == 0, f"no backup: {made.stderr.decode()[-200:]}")
        took_backup = time.monotonic() - began
        [backup] = outside.iterdir()
        plain = decrypt(backup.read_bytes(), [holders[1]])
        report.must(
            not [key for key in weeks if key in plain or key.hex().encode() in plain], "a weekly key lies in it"
        )
        _lose(one)
        took = _bring_back(one, shares, backup, holders[1], report)
        opted_out, opened, states = json.loads(one.script(STANDS, str(saved), silent).splitlines()[-1])
        report.must(opted_out == 1, "somebody who said no may be called again")
        report.must(opened == 0, f"{opened} numbers opened without their week's key")
        report.must(states == ["wrapped_up"], "an outcome that was saved is gone")
        one.script(AGAIN, json.dumps([silent, fresh]))
        old_codes, one.codes = json.loads(one.script(CODES).splitlines()[-1])
        report.must(old_codes == 0, f"{old_codes} recovery codes came back, and each may have been used since")
        caller.cookies.clear()
        report.must(caller.sign_in(NAMES[0]), "nobody could sign in on the new machine")
        shown = _one_call(caller, report, ours={fresh})
        report.must(caller.next_call() is None, "somebody who said no was handed out on the new machine")
        report.count(people=people, backup_bytes=backup.stat().st_size, backup_s=round(took_backup, 1),
                     back_after_s=round(took, 1), weekly_keys_back=0 if opened == 0 else 1,
                     called_after=int(bool(shown)))  # fmt: skip
        report.must(took <= WITHIN, f"it took {took:.0f} s")
    return report


def _one_call(caller: Browser, report: Report, ours: set[str] | None = None) -> int | None:
    call = caller.next_call()
    if call is None:
        report.must(False, "nobody was handed out")
        return None
    found = None
    for _ in range(30):  # numbers are shown only so fast; where all is quick, the one before was a moment ago
        shown = caller.post(f"/desk/call/{call}/dial", way="own_phone", understood="yes", risk="1").text
        if found := re.search(r"tel:(\+\d+)", shown):
            break
        time.sleep(1.0)
    report.must(found is not None, "no number was shown")
    if ours is not None and found:
        report.must(found[1] in ours, "a number was shown that should not open, or that said no")
    page = caller.get(f"/desk/call/{call}/").text
    fields = {name: (re.search(rf'name="{name}" value="([\w-]+)"', page) or ["", ""])[1] for name in ("fence", "key")}
    answer = caller.post(f"/desk/call/{call}/outcome", **fields, line="no_answer", conversation="")
    report.must(answer.status == 302, f"the outcome could not be saved: {answer.status}")
    return call


def _lose(one: Site) -> None:
    one.stop()
    one.running.clear()
    for folder in (one.folder / "data", one.keys):
        shutil.rmtree(folder)
        folder.mkdir()


def _bring_back(one: Site, shares: list[str], backup: Path, holder: object, report: Report) -> float:
    """Seconds from the empty machine to pages that answer."""
    identity = one.folder / "holder.key"
    identity.write_text(f"{holder}\n")
    began = time.monotonic()
    for words, given in (
        (("shares", "restore"), "\n".join([shares[0], shares[2], shares[4]]) + "\n\n"),
        (("restore", str(backup), "--identity", str(identity), "--yes"), ""),
    ):
        done = one.farline(*words, given=given)
        report.must(done.returncode == 0, f"{words[0]} failed: {done.stderr.decode()[-200:]}")
    one.start()
    return time.monotonic() - began
