"""Upgrade: a new version in the middle of an evening, as the handbook says it: stop, unpack, init, start.

Whoever held somebody still does, a number that was rung stays theirs to finish, an open form of a declaration can be
saved, nobody has to sign in anew, and nobody is handed out twice. A version whose migration forgets the claims must be
noticed.
"""

import contextlib
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from drills import postgres
from drills import site as sites
from drills.browser import Browser
from drills.form import Report
from farline import ROOT

SPEED, AWAY_AT_MOST = 10, 120.0
PEOPLE = 12
PARTS = ("farline", "content", "CHANGELOG.md")
# The tables with the claims in them are laid anew, which is the heaviest that a migration does.
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("calls", "{before}")]
    operations = [
        migrations.AlterField("turn", "state", models.CharField(max_length=20, default="waiting")),
        migrations.AlterField("call", "way", models.CharField(max_length=20, blank=True)),
        migrations.AddIndex("call", models.Index(fields=["state", "way"], name="calls_of_the_drill")),
        {more}
    ]
"""
FORGETS = 'migrations.RunSQL("UPDATE calls_turn SET claimed_by_id = NULL, claimed_until = NULL"),'
FOUND = (
    "from farline import __version__; from django.db import connection; "
    "from farline.calls.models import Call; "
    "from farline.declarations.models import Declaration; "
    "from django.db.models import Count; "
    "print(__version__, Call.objects.filter(permits__gt=0).values('turn').annotate(n=Count('pk')).filter(n__gt=1)"
    ".count(), Declaration.objects.count())"
)
Server = Callable[[], AbstractContextManager[str]]


def reports(size: str) -> Iterator[Report]:
    yield _upgraded("SQLite", _no_server)
    planted = _upgraded("SQLite", _no_server, more=FORGETS)
    report = Report("upgrade", "a version that forgets the claims (must be caught)", planted.counts)
    report.must(any("lost" in breach for breach in planted.breaches), "the check missed that claims were lost")
    yield report
    if postgres.programs() is None:
        yield Report("upgrade", "PostgreSQL", skipped="no PostgreSQL server is installed")
    else:
        yield _upgraded("PostgreSQL", postgres.server)


def _no_server() -> AbstractContextManager[str]:
    return contextlib.nullcontext("")


def _upgraded(engine: str, server: Server, *, more: str = "") -> Report:
    report = Report("upgrade", engine)
    names = ("rings", "holds", "writes", "comes")
    with server() as address, sites.site(speed=SPEED, FARLINE_DATABASE_URL=address, FARLINE_CANARY_ONE_IN="0") as one:
        one.prepare({name: ["caller"] for name in names}, sites.numbers(PEOPLE))
        one.start()
        hands = {name: Browser(one) for name in names}
        report.must(all(hand.sign_in(name) for name, hand in hands.items()), "somebody could not sign in")
        rung, held = _in_the_middle(hands["rings"], ring=True), _in_the_middle(hands["holds"], ring=False)
        form = _says_yes(hands["writes"])
        away = _new_version(one, more)
        report.count(pages_away_s=round(away, 1))
        report.must(away < AWAY_AT_MOST, f"pages were away for {away:.0f} s")
        _goes_on(report, hands, rung, held, form)
        version, twice, declared = one.script(FOUND).split()
        report.must(version == "99.0.0", f"the site runs {version}")
        report.must(twice == "0", "somebody was rung twice")
        report.must(declared == "1", "the open form was lost")
    return report


def _in_the_middle(hand: Browser, *, ring: bool) -> tuple[int, dict[str, str]]:
    """Somebody at hand, and how the form of the outcome stands that is open on the screen."""
    call = hand.next_call() or 0
    if ring:
        hand.post(f"/desk/call/{call}/dial", way="own_phone", understood="yes", risk="1")
    page = hand.get(f"/desk/call/{call}/").text
    found = {name: re.search(rf'name="{name}" value="([\w-]+)"', page) for name in ("fence", "key")}
    return call, {name: one[1] if one else "" for name, one in found.items()}


def _says_yes(hand: Browser) -> str:
    call, form = _in_the_middle(hand, ring=True)
    time.sleep(1.5)  # a yes that comes within seconds is looked at first
    hand.post(f"/desk/call/{call}/outcome", line="answered", conversation="agreed_self", **form)
    found = re.search(r"/desk/form/(\d+)/", hand.get(f"/desk/call/{call}/saved").text)
    return found[1] if found else ""


def _new_version(one: sites.Site, more: str) -> float:
    """Seconds without pages."""
    fresh = one.folder / "next-version"
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        (fresh / part).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, fresh / part)
    changes = fresh / "CHANGELOG.md"
    changes.write_text("## 99.0.0\n\n" + changes.read_text(encoding="utf-8"), encoding="utf-8")
    kept = fresh / "farline" / "calls" / "migrations"
    before = max(path.stem for path in kept.glob("0*.py"))
    (kept / "9999_of_the_drill.py").write_text(MIGRATION.format(before=before, more=more), encoding="utf-8")
    began = time.monotonic()
    one.stop()
    one.running.clear()
    one.run_from(fresh)
    done = one.farline("init", "--quiet")
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    one.start()
    return time.monotonic() - began


def _goes_on(
    report: Report, hands: dict[str, Browser], rung: tuple[int, dict[str, str]], held: tuple[int, dict[str, str]],
    form: str,
) -> None:  # fmt: skip
    """Somebody new presses first: what was lost would be given to them."""
    comes = hands["comes"].next_call()
    report.must(comes is not None, "nobody is handed out any more")
    others = _number(hands["comes"], comes or 0)
    call, open_form = rung
    saved = hands["rings"].post(f"/desk/call/{call}/outcome", line="no_answer", conversation="", **open_form)
    report.must(saved.status == 302, f"an outcome in an open form is lost: {saved.status}")
    call, _ = held
    page = hands["holds"].get(f"/desk/call/{call}/")
    report.must(page.status == 200, f"somebody at hand is lost: {page.status}")
    own = _number(hands["holds"], call)
    report.must(own != "", "somebody at hand can't be rung any more: lost")
    report.must(others not in {"", own}, "whoever comes next is given somebody who is at hand: lost")
    said = {"people": "1", "p0__party": "declares", "p0__league": "never", "p0__pioneers": "never", "p0__name": "沈舟",
            "p0__name_kind": "pseudonym", "p0__told": "yes"}  # fmt: skip
    writes = hands["writes"]
    report.must(writes.get(f"/desk/form/{form}/").status == 200, "the form of a yes is lost")
    for step in ("read", "confirm"):
        writes.post(f"/desk/form/{form}/", do=step, p0__heard=["said_yes", "chose_own_name"], **said)


def _number(hand: Browser, call: int) -> str:
    found = re.search(r"tel:(\+?\d+)", hand.post(f"/desk/call/{call}/dial", way="own_phone", understood="yes").text)
    return found[1] if found else ""
