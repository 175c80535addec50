"""`farline telephony up|down|check|render|turn`: the parts of the line for many calls, in words."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import timezone

from farline.doors.commands import leash
from farline.telephony import turning, whereabouts
from farline.telephony.scaled import daemons, plan, render

Say = Callable[[str], object]
TURN_PORT = 3478
LOOKS_EVERY = 1.0


def run(what: str, say: Say, *, stay: bool = False) -> None:
    made = _plan()
    if what == "down":
        return _down(made, say)
    if what == "turn":
        say(turning.configuration(port=TURN_PORT, address=made.address, announce=made.announce))
        return None
    if what == "render":
        return render.write(made, now=timezone.now())
    lacking = daemons.missing()
    if lacking:
        raise CommandError(f"Not installed: {', '.join(lacking)}. Run: {daemons.APT}")
    render.write(made, now=timezone.now())
    for line in _check(made):
        say(line)
    if what == "up":
        _up(made, say, tied=stay)
        if stay:
            _stay(made, say)


def _plan() -> plan.Plan:
    try:
        return plan.from_settings(settings)
    except plan.Unfit as unfit:
        raise CommandError(str(type(unfit).__doc__)) from None


def _check(made: plan.Plan) -> Iterator[str]:
    """Raises CommandError at the first thing that would keep it from starting."""
    complaint = daemons.fit(made)
    if complaint:
        raise CommandError(f"Kamailio does not take its configuration:\n{complaint}")
    running = [part for part in made.parts if daemons.process_of(made, part)]
    taken = [] if running else daemons.free(made)
    if taken:
        raise CommandError(f"Taken by another program: {', '.join(taken)}. Choose others with FARLINE_LINE_…")
    if not Path(made.authorities).exists():
        yield f"warning  {made.authorities} is not there: no trunk can be reached by TLS. Set FARLINE_LINE_CA."
    if os.name == "posix" and os.geteuid() == 0:
        yield "warning  started as root; an ordinary user is enough."
    parts = f"{made.relays} rtpengine, {made.proxies} kamailio, {made.workers} gateways"
    yield f"fit      {parts}; ports for {made.most_calls} calls"


def _up(made: plan.Plan, say: Say, *, tied: bool) -> None:
    if whereabouts.port_of(whereabouts.GATEWAY) is not None:
        say("note     the embedded gateway stands aside as long as these run; its calls go on")
    try:
        for part in made.parts:
            if daemons.process_of(made, part) is None:
                daemons.start(made, part, _environment(), tied=tied)
            say(f"up       {part}")
    except daemons.DidNotStart as trouble:
        _down(made, say)
        raise CommandError(
            f"{trouble.part} did not start; {trouble.log} says why. Everything is down again."
        ) from None


def _environment() -> dict[str, str]:
    environment = {**os.environ, "FARLINE_DATA": str(settings.DATA_DIR), "FARLINE_KEYS": str(settings.KEYS_DIR)}
    environment.pop("FARLINE_LEASH", None)
    return environment


def _stay(made: plan.Plan, say: Say) -> None:
    """Until a signal: what dies is started again; at the end all go down, also when this very process is killed."""
    over = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: over.set())
    leash.follow_parent()
    say("staying")
    while not over.wait(LOOKS_EVERY):
        for part in made.parts:
            if daemons.process_of(made, part) is None and not over.is_set():
                try:
                    daemons.start(made, part, _environment(), tied=True)
                    say(f"again    {part}")
                except daemons.DidNotStart as trouble:
                    say(f"warning  {trouble.part} did not start; {trouble.log} says why")
    _down(made, say)


def _down(made: plan.Plan, say: Say) -> None:
    """Also those parts of an earlier plan that had more of them."""
    known = {file.stem for file in made.folder.glob("*.pid")}
    ours = [part for part in made.parts if part in known]
    for part in [*sorted(known - set(ours)), *reversed(ours)]:
        daemons.stop(made, part)
        say(f"down     {part}")


def status() -> Iterator[str]:
    made = _plan()
    if not made.folder.exists():
        return
    for part in made.parts:
        number = daemons.process_of(made, part)
        if number is None:
            yield f"{part:<12} not running"
        else:
            yield f"{part:<12} {'answers' if daemons.answers(made, part) else 'does not answer'}, process {number}"
