"""Harvest: an infiltrated volunteer scripts every address, from several browsers at once, to carry numbers away.

They may see the numbers that anybody may who calls: one person at a time, so many a day. Not one more, no number of
anybody else's person, and never two people in one answer. And one of them is the operator's own: reported, it names
who carried the numbers away, and nobody else.
"""

import re
import threading
from collections.abc import Iterator

from drills.browser import Browser
from drills.form import Report
from drills.site import Site, numbers, site

MASK = re.compile(r"\d{3,4}-?\*{3,8}\d{2,4}")
DIGITS = re.compile(r"[\d  \-]{9,}")
CANARIES = 4
SPEED = 10  # a number is shown every eight seconds at most; the drill need not wait that long
SIZES = {"small": (3, 40, 3), "large": (20, 400, 8)}  # cap a day, people on the list, browsers at once


def reports(size: str) -> Iterator[Report]:
    cap, people, browsers = SIZES[size]
    report = Report("harvest", f"cap {cap}, {browsers} browsers")
    with site(speed=SPEED, FARLINE_REVEALS_PER_DAY=str(cap), FARLINE_CANARY_ONE_IN="1") as one:
        calling, canaries = numbers(people), numbers(people + CANARIES)[people:]
        one.prepare({"meilan": ["caller"], "stranger": ["caller"], "he": ["editor"]}, calling)
        _canaries(one, "add", canaries)
        one.start()
        victim = Browser(one)
        report.must(victim.sign_in("meilan"), "meilan could not sign in")
        theirs = victim.next_call()
        victim.post(f"/desk/call/{theirs}/note", text="a note of meilan's")
        first = Browser(one)
        report.must(first.sign_in("stranger"), "the stranger could not sign in")
        hands = [first, *(first.beside() for _ in range(browsers - 1))]
        _somebody_elses(report, hands[0], theirs or 0)
        _as_fast_as_it_goes(report, hands, rounds=cap * 2 + 4)
        _every_address(report, hands[0], one)
        carried = _count_up(report, hands, calling + canaries, cap)
        _burnt(report, one, carried, canaries)
    yield report


def _somebody_elses(report: Report, hand: Browser, call: int) -> None:
    """Another volunteer's person, by every address that takes a call's number."""
    tried = 0
    for name in ("", "stay", "release", "dial", "note", "outcome", "saved", "undo", "handed-over"):
        for answer in (
            hand.get(f"/desk/call/{call}/{name}"),
            hand.post(f"/desk/call/{call}/{name}", way="own_phone", text="x", fence="1", line="answered",
                      conversation="dnc", key="a-key-of-a-form"),
        ):  # fmt: skip
            tried += 1
            report.must(not MASK.search(answer.text), f"another's person shows at {name or 'call'}")
            report.must("a note of meilan" not in answer.text, f"another's note shows at {name or 'call'}")
    live = hand.get(f"/live/claim/{call}")
    report.must(live.status in {403, 404}, f"another's stream answers {live.status}")
    report.count(addresses_of_another=tried)


def _as_fast_as_it_goes(report: Report, hands: list[Browser], rounds: int) -> None:
    """Next, dial, dial again in all browsers at once, give back, next: as often as a script can."""
    asked = [0] * len(hands)

    def work(at: int) -> None:
        hand = hands[at]
        for _ in range(rounds):
            call = hand.next_call()
            if call is None:
                return
            for _again in range(3):
                hand.post(f"/desk/call/{call}/dial", way="own_phone", understood="yes")
                asked[at] += 1
            hand.post(f"/desk/call/{call}/outcome", fence="1", line="busy", key=f"key-{at}-{asked[at]}")
            hand.post(f"/desk/call/{call}/undo")
            hand.post(f"/desk/call/{call}/dial", way="own_phone")
            hand.post(f"/desk/call/{call}/release")
            stop.wait(8.1 / SPEED)

    stop = threading.Event()
    workers = [threading.Thread(target=work, args=(at,)) for at in range(len(hands))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    report.count(dials_asked=sum(asked))


def _every_address(report: Report, hand: Browser, one: Site) -> None:
    """Every address of the site, with every id that stands in a table."""
    from django.urls import URLPattern, URLResolver, get_resolver

    ids = one.script(
        "from django.apps import apps\n"
        "found = {str(pk) for model in apps.get_models() if model.__module__.startswith('farline.')"
        " for pk in model.objects.values_list('pk', flat=True)[:40]}\nprint(*found)"
    ).split()

    def routes(resolver: URLResolver, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            prefix = getattr(entry.pattern, "language_prefix", None)
            route = before + (prefix if prefix is not None else str(entry.pattern))
            if isinstance(entry, URLResolver):
                yield from routes(entry, route)
            elif isinstance(entry, URLPattern):
                yield "/" + route

    asked, open_to_them = 0, 0
    for route in sorted(set(routes(get_resolver(), ""))):
        if "leave" in route or "sign-out" in route or "elsewhere" in route:
            continue
        wanted = re.findall(r"<(?:(\w+):)?(\w+)>", route)
        for id in ids[:: max(1, len(ids) // 12)] if any(kind == "int" for kind, _ in wanted) else ["x"]:
            path = re.sub(r"<(?:(\w+):)?\w+>", lambda found, id=id: id if found[1] == "int" else "x", route)
            for method in ("GET", "POST"):
                answer = hand.ask(method, path, f"csrfmiddlewaretoken={hand.token}" if method == "POST" else None)
                asked += 1
                open_to_them += answer.status == 200
                report.must(answer.status < 500, f"{method} {route} broke: {answer.status}")
                shown = set(MASK.findall(answer.text))
                report.must(len(shown) <= 1, f"{method} {route} shows {len(shown)} people at once")
                if "/office/" in path and method == "GET":
                    report.must(answer.status in {403, 404, 405}, f"{route} opens to a caller: {answer.status}")
    report.count(addresses_asked=asked, answered=open_to_them)


def _count_up(report: Report, hands: list[Browser], calling: list[str], cap: int) -> set[str]:
    known = {number.removeprefix("+86"): number for number in calling}
    carried: set[str] = set()
    most_in_one = 0
    masks: set[str] = set()
    for hand in hands:
        for text in hand.seen:
            runs = ["".join(filter(str.isdigit, run)).removeprefix("86") for run in DIGITS.findall(text)]
            found = {known[run] for run in runs if run in known}
            carried |= found
            most_in_one = max(most_in_one, len(found))
            masks |= set(MASK.findall(text))
    report.count(numbers_carried_away=len(carried), cap=cap, masks_seen=len(masks), most_in_one_answer=most_in_one)
    report.must(len(carried) <= cap, f"{len(carried)} numbers were carried away, {cap} are allowed")
    report.must(len(carried) > 0, "not one number was shown: the drill did not reach what it must limit")
    report.must(len(masks) > 0, "no masked number was recognized: the drill looks for the wrong shape")
    report.must(most_in_one <= 1, f"{most_in_one} numbers stood in one answer")
    return carried


def _canaries(one: Site, verb: str, listed: list[str]) -> str:
    file = one.folder / "own-numbers.txt"
    file.write_text("\n".join(listed), encoding="ascii")
    done = one.farline("canaries", verb, "--file", str(file))
    file.unlink()
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace")[-2000:])
    return done.stdout.decode()


def _burnt(report: Report, one: Site, carried: set[str], canaries: list[str]) -> None:
    """Whoever has the numbers rings them all. The operator's own telephones ring too, and are reported."""
    rang = [number for number in canaries if number in carried]
    report.count(canaries=len(canaries), canaries_carried_away=len(rang))
    report.must(bool(rang), "no canary was among the numbers that were carried away")
    said = _canaries(one, "report", rang)
    report.must("stranger" in said and "saw the number" in said, "the reported canary does not say whose it was")
    report.must("meilan" not in said, "the reported canary names somebody who had nothing to do with it")
