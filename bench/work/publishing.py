"""One process each: `stage COUNT` puts a log of so many invented lines into a site; `publish DIR` writes its copy.

Used as `python -m bench.work.publishing …` on a throw-away site.
"""

import datetime as dt
import hashlib
import json
import sys
import time
from pathlib import Path

from bench import form
from bench.work import site

WEEK, NOW = "2026-W48", dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)


def stage(count: int) -> dict[str, float]:
    from farline.tally import actions, grammar

    def value(kind: str, at: int) -> bytes:
        return hashlib.sha256(f"{kind} {at}".encode()).digest()

    lines = [grammar.declared(at % 7 + 1, WEEK, value("c", at), value("t", at)) for at in range(count)]
    began = time.perf_counter()
    actions.append(lines=lines, week=WEEK, by="bench", now=NOW)
    return {"seconds": time.perf_counter() - began}


def publish(out: str) -> dict[str, float]:
    from django.core.management import call_command

    began = time.perf_counter()
    call_command("publish", out=Path(out), stdout=sys.stderr)
    return {"seconds": time.perf_counter() - began, "peak_mb": form.peak_mb()}


if __name__ == "__main__":
    site.set_up()
    found = stage(int(sys.argv[2])) if sys.argv[1] == "stage" else publish(sys.argv[2])
    print(json.dumps(found))
