"""Machines: two web machines, each in a network of its own, share one PostgreSQL queue and one key-holder.

Volunteers on both get different people, and nobody is rung twice; a session, a brake, a cap, a no and a suspension
hold on both, whichever machine heard of it; one of them may fall or lose its cable. With a database for each machine
the same check must find people who were given to two.
"""

import contextlib
import http.client
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from drills import network, postgres
from drills import site as sites
from drills.browser import Browser
from drills.form import Report
from farline import ROOT

SIZES = {"small": (6, 4), "large": (16, 6)}  # callers, people each of them rings
SPEED, CAP = 10, 8  # a number is shown every eight seconds at most; the drill need not wait that long
KEYS_PORT = 7000
CUT_FOR, BACK_WITHIN = 4.0, 30.0
ROLES = {"boss": ["admin"], "second": ["admin"], "guest": ["caller"], "greedy": ["caller"], "wanderer": ["caller"],
         "leaver": ["caller"]}  # fmt: skip
RUNG_TWICE = (
    "from django.db.models import Count; from farline.calls.models import Call; "
    "print(Call.objects.filter(permits__gt=0).values('turn').annotate(n=Count('pk')).filter(n__gt=1).count())"
)
SAVED = (
    "from farline.calls.models import Call; "
    "print(*Call.objects.filter(state='wrapped_up').values_list('pk', flat=True))"
)
COPY = """
import os, psycopg
address = os.environ["FARLINE_DATABASE_URL"].removesuffix("farline") + "postgres"
with psycopg.connect(address, autocommit=True) as server:
    server.execute("CREATE DATABASE other TEMPLATE farline")
"""
WRONG = "wrong words each time"
HELD = "from farline.calls.models import Turn; print(Turn.objects.filter(claimed_by__handle='guest').count())"


def reports(size: str) -> Iterator[Report]:
    lacking = network.lacks() or ("" if postgres.programs() else "no PostgreSQL server is installed")
    if lacking:
        yield Report("machines", "two web machines, one queue", skipped=lacking)
        return
    callers, people = SIZES[size]
    with network.two_machines() as net:
        yield net.from_hub(lambda: _one_queue(net, callers, people))
        yield net.from_hub(lambda: _planted(net, callers, people))


@dataclass
class Evening:
    """What the volunteers' browsers were shown, and told was saved."""

    known: dict[str, str]
    shown: dict[str, set[str]] = field(default_factory=dict)
    acknowledged: list[int] = field(default_factory=list)

    def numbers_in(self, text: str) -> set[str]:
        runs = ("".join(filter(str.isdigit, run)).removeprefix("86") for run in re.findall(r"[\d  \-]{9,}", text))
        return {self.known[run] for run in runs if run in self.known}

    def of_two(self) -> int:
        """People whose number was shown to more than one volunteer."""
        every = [number for numbers in self.shown.values() for number in numbers]
        return len(every) - len(set(every))


def _one_queue(net: network.Network, callers: int, people: int) -> Report:
    report = Report("machines", "two web machines, one queue")
    names = [f"caller-{n}" for n in range(callers)]
    numbers = sites.numbers(callers * people + 40)
    with postgres.running(network.DATABASE) as server, _pair(net, [server.address] * 2) as (one, two):
        one.prepare({**{name: ["caller"] for name in names}, **ROLES}, numbers)
        two.codes = one.codes
        with _started(net, one, two):
            evening = Evening({number.removeprefix("+86"): number for number in numbers})
            hands = [Browser((one, two)[at % 2]) for at in range(callers)]
            signed = [hand.sign_in(name) for hand, name in zip(hands, names, strict=True)]
            report.must(all(signed), "somebody could not sign in")
            _all_at_once(evening, dict(zip(names, hands, strict=True)), people, [one, two])
            _cap(report, evening, one, two)
            _session(report, one, two)
            _brake(report, one, two)
            _no(report, evening, one, two)
            _suspended(report, one, two)
            _fallen(report, evening, one, two)
            _cable(report, net, one, two)
            _count_up(report, evening, one)
    return report


def _planted(net: network.Network, callers: int, people: int) -> Report:
    """Each machine has a database of its own with the same list: the wrong way, which the check must see.

    Of so few people some must be given out on both, wherever each of them begins.
    """
    report = Report("machines", "a queue for each machine (must be caught)")
    names = [f"caller-{n}" for n in range(callers)]
    numbers = sites.numbers(callers * people * 3 // 4)
    with postgres.running(network.DATABASE) as server:
        other = server.address.removesuffix("farline") + "other"
        with _pair(net, [server.address, other]) as (one, two):
            one.prepare({name: ["caller"] for name in names}, numbers)
            two.codes = one.codes
            one.script(COPY)
            with _started(net, one, two):
                evening = Evening({number.removeprefix("+86"): number for number in numbers})
                hands = {name: Browser((one, two)[at % 2]) for at, name in enumerate(names)}
                report.must(all(hand.sign_in(name) for name, hand in hands.items()), "somebody could not sign in")
                _all_at_once(evening, hands, people, [])
    report.count(shown=sum(map(len, evening.shown.values())), shown_to_two=evening.of_two())
    report.must(evening.of_two() > 0, "the check missed people who were given to two")
    return report


@contextlib.contextmanager
def _pair(net: network.Network, addresses: list[str]) -> Iterator[tuple[sites.Site, sites.Site]]:
    """Two installations of one site: the same secret for sessions, the same clock, a folder for each."""
    with tempfile.TemporaryDirectory(prefix="farline-machines-") as folder:
        made: list[sites.Site] = []
        for at, address in enumerate(addresses):
            own = Path(folder) / str(at)
            own.mkdir()
            shared = (
                {name: made[0].environment[name] for name in ("FARLINE_SECRET_KEY", "DRILL_BEGAN")} if made else {}
            )
            settings = {"FARLINE_DATABASE_URL": address, "FARLINE_HOSTS": ",".join(network.HOSTS),
                        "FARLINE_REVEALS_PER_DAY": str(CAP), "FARLINE_CANARY_ONE_IN": "0", **shared}  # fmt: skip
            made.append(sites.Site(own, speed=SPEED, host=network.HOSTS[at], before=net.inside(at), **settings))
            made[at].keys.mkdir(exist_ok=True)
        one, two = made
        try:
            yield one, two
        finally:
            two.stop()
            one.stop()


@contextlib.contextmanager
def _started(net: network.Network, one: sites.Site, two: sites.Site) -> Iterator[None]:
    """One key-holder and one worker; the second machine asks over the cable between them, as through `ssh -L`."""
    one.start("keyholder")
    there = f"{network.BETWEEN[0]}:{KEYS_PORT}"
    relays = [
        subprocess.Popen([*net.inside(at), sys.executable, "-m", "drills.relay", *words], cwd=ROOT)  # noqa: S603
        for at, words in ((0, (there, str(one.socket))), (1, (str(two.socket), there)))
    ]
    try:
        one.start("serve", "worker")
        two.start("serve")
        yield
    finally:
        for relay in relays:
            relay.kill()
            relay.wait()


def _all_at_once(evening: Evening, hands: dict[str, Browser], people: int, wander: list[sites.Site]) -> None:
    """Everybody presses at the same moment, over and over. With `wander`, every third one is at another machine with
    each request, as behind a proxy that deals them out.
    """
    start = threading.Barrier(len(hands))

    def work(at: int, name: str, hand: Browser) -> None:
        shown = evening.shown.setdefault(name, set())
        start.wait(60)
        for _ in range(people):
            if wander and at % 3 == 0:
                hand.site = wander[wander.index(hand.site) - 1]
            held = hand.next_call()
            if held is None:
                return
            shown |= _ring(evening, hand, held)
            _save(evening, hand, held)

    workers = [threading.Thread(target=work, args=(at, *one)) for at, one in enumerate(hands.items())]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(180)


def _ring(evening: Evening, hand: Browser, held: int) -> set[str]:
    for _ in range(6):  # numbers are shown only so fast; an ordinary volunteer waits, too
        said = hand.post(f"/desk/call/{held}/dial", way="own_phone", understood="yes", risk="1")
        if found := evening.numbers_in(said.text):
            return found
        time.sleep(9 / SPEED)
    return set()


def _save(evening: Evening, hand: Browser, held: int, *, key: str = "") -> bool:
    page = hand.get(f"/desk/call/{held}/").text
    fence = re.search(r'name="fence" value="(\d+)"', page)
    own = re.search(r'name="key" value="([\w-]+)"', page)
    said = hand.post(
        f"/desk/call/{held}/outcome", fence=fence[1] if fence else "0", key=key or (own[1] if own else ""),
        line="no_answer", conversation="",
    )  # fmt: skip
    if said.status == 302:
        evening.acknowledged.append(held)
    return said.status == 302


def _cap(report: Report, evening: Evening, one: sites.Site, two: sites.Site) -> None:
    """As many numbers as one may see in a day, asked for at both machines in turn."""
    hand = Browser(one)
    report.must(hand.sign_in("greedy"), "greedy could not sign in")
    shown = evening.shown.setdefault("greedy", set())
    for at in range(CAP + 4):
        hand.site = (one, two)[at % 2]
        held = hand.next_call()
        if held is None:
            break
        shown |= (
            _ring(evening, hand, held)
            if len(shown) < CAP
            else evening.numbers_in(
                hand.post(f"/desk/call/{held}/dial", way="own_phone", understood="yes", risk="1").text
            )
        )
        _save(evening, hand, held)
    report.count(cap=CAP, shown_to_greedy=len(shown))
    report.must(len(shown) == CAP, f"{len(shown)} numbers were shown to one volunteer over both machines, not {CAP}")


def _session(report: Report, one: sites.Site, two: sites.Site) -> None:
    hand = Browser(one)
    report.must(hand.sign_in("wanderer"), "wanderer could not sign in")
    hand.site = two
    report.must(hand.get("/desk/").status == 200, "whoever signed in at one machine is a stranger at the other")
    hand.get("/account/")
    hand.post("/sign-out/")
    hand.site = one
    report.must(hand.get("/desk/").status == 302, "whoever signed out at one machine is still in at the other")


def _brake(report: Report, one: sites.Site, two: sites.Site) -> None:
    """Ten guesses, five at each: one machine alone would still let the next one through. On this fast clock the first
    waits are over in a moment.
    """
    answers: list[int] = []
    while len(answers) < 10 and 429 not in answers:
        at = len(answers)
        hand = Browser((one, two)[at % 2])
        hand.get("/sign-in/")
        said = hand.post("/sign-in/", handle="second", passphrase=WRONG, where="outside", next="")
        answers.append(said.status)
    report.must(429 in answers[5:], f"guesses are not counted together: {answers}")


def _no(report: Report, evening: Evening, one: sites.Site, two: sites.Site) -> None:
    """Somebody is at hand on the second machine, and says no on the form of the first."""
    hand = Browser(two)
    report.must(hand.sign_in("leaver"), "leaver could not sign in")
    held = hand.next_call() or 0
    shown = evening.shown.setdefault("leaver", set())
    shown |= _ring(evening, hand, held)
    report.must(bool(shown), "no number was shown to leaver")
    Browser(one).post("/never-call/", number=" ".join(shown).removeprefix("+86"))
    again = hand.post(f"/desk/call/{held}/dial", way="own_phone", understood="yes", risk="1")
    report.must(not evening.numbers_in(again.text), "a no that one machine heard is not obeyed by the other")


def _suspended(report: Report, one: sites.Site, two: sites.Site) -> None:
    guest, boss = Browser(two), Browser(one)
    report.must(guest.sign_in("guest") and boss.sign_in("boss"), "guest or boss could not sign in")
    held = guest.next_call() or 0
    ended: list[float] = []
    stream = http.client.HTTPConnection(two.host, two.port, timeout=20)
    cookies = "; ".join(f"{name}={value}" for name, value in guest.cookies.items())
    stream.request("GET", f"/live/claim/{held}", headers={"Cookie": cookies})
    answer = stream.getresponse()
    report.must(answer.status == 200, f"the stream of a claim answers {answer.status}")
    watch = threading.Thread(target=lambda: (answer.read(), ended.append(time.monotonic())))
    watch.start()
    page = boss.get("/office/volunteers/").text
    who = re.search(r'/office/volunteers/(\d+)/"[^>]*>\s*guest', page)
    report.must(who is not None and one.script(HELD) == "1", "guest holds nobody, or is not on the list")
    boss.get(f"/office/volunteers/{who[1] if who else 0}/")
    began = time.monotonic()
    boss.post(f"/office/volunteers/{who[1] if who else 0}/suspend/")
    page_after = guest.get("/desk/").status
    watch.join(10)
    stream.close()
    report.must(page_after == 302, f"a page on the other machine still opens: {page_after}")
    report.must(bool(ended), "a stream on the other machine goes on")
    report.count(stream_ended_after_s=round(ended[0] - began, 1) if ended else -1)
    report.must(bool(ended) and ended[0] - began < 2.0, "a stream on the other machine ended too late")
    report.must(one.script(HELD) == "0", "whoever was suspended still holds somebody")


def _fallen(report: Report, evening: Evening, one: sites.Site, two: sites.Site) -> None:
    """One machine is gone at once. Whoever was there goes on at the other: the same session, the same person."""
    hand = Browser(two)
    report.must(hand.sign_in("wanderer"), "wanderer could not sign in")
    held = hand.next_call() or 0
    evening.shown.setdefault("wanderer", set()).update(_ring(evening, hand, held))
    two.end("serve")
    hand.site = one
    report.must(hand.get(f"/desk/call/{held}/").status == 200, "the person is lost with the machine")
    report.must(_save(evening, hand, held), "what was talked about can't be saved at the other machine")
    two.start("serve")


def _cable(report: Report, net: network.Network, one: sites.Site, two: sites.Site) -> None:
    """The second machine loses the database for a while: the first goes on, and the second comes back by itself."""
    hands = {"one": Browser(one), "two": Browser(two)}
    report.must(all(hand.sign_in("wanderer") for hand in hands.values()), "wanderer could not sign in")
    hands["one"].cookies, hands["one"].token = dict(hands["two"].cookies), hands["two"].token
    answered: list[tuple[int, float]] = []

    def ask() -> None:
        while not answered and time.monotonic() - began < CUT_FOR + BACK_WITHIN:
            with contextlib.suppress(OSError):
                status = hands["two"].get("/desk/").status
                answered.extend([(status, time.monotonic())] if status == 200 else [])

    began = time.monotonic()
    net.cut_off_database(1)
    waits = threading.Thread(target=ask)
    try:
        waits.start()
        report.must(hands["one"].get("/desk/").status == 200, "one machine stops with the cable of the other")
        report.count(first_answered_in_s=round(time.monotonic() - began, 1))
        time.sleep(CUT_FOR)
        report.must(not answered, "the cable was not cut: this proves nothing")
    finally:
        net.mend(1)
    mended = time.monotonic()
    waits.join(BACK_WITHIN + 5)
    report.must(bool(answered), "the second machine did not come back")
    report.count(second_back_after_s=round(answered[0][1] - mended, 1) if answered else -1)


def _count_up(report: Report, evening: Evening, one: sites.Site) -> None:
    saved = {int(id) for id in one.script(SAVED).split()}
    lost = [id for id in evening.acknowledged if id not in saved]
    shown = sum(map(len, evening.shown.values()))
    report.count(shown=shown, shown_to_two=evening.of_two(), saved=len(evening.acknowledged), lost=len(lost))
    report.must(shown > len(evening.shown), "too few were rung to say anything")
    report.must(evening.of_two() == 0, f"{evening.of_two()} people were given to two volunteers")
    report.must(one.script(RUNG_TWICE) == "0", "somebody was rung twice")
    report.must(not lost, f"{len(lost)} outcomes that were called saved are gone")
