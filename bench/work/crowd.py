"""Several worker processes that begin at the same moment. Each measures single operations."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench import form
from bench.work import site

WORKERS = 8


def together(env: site.Env, module: str, *args: object, workers: int = WORKERS) -> tuple[form.Sample, list[Any]]:
    """Run the module in so many processes; each gets its number first. The rate is of all together."""
    crowd = [site.start(env, module, number, *args) for number in range(workers)]
    for one in crowd:
        if one.stdout is None or one.stdout.readline().strip() != "ready":
            raise RuntimeError(f"{module} did not begin")
    for one in crowd:
        if one.stdin is not None:
            one.stdin.write("go\n")
            one.stdin.flush()
    found = [site.said(one) for one in crowd]
    took = max(one["ended"] for one in found) - min(one["began"] for one in found)
    seconds = [second for one in found for second in one["seconds"]]
    return form.Sample(len(seconds) / took, seconds), [one["did"] for one in found]


def at_once(work: Iterator[Callable[[], Any]]) -> None:
    """In a worker: wait for the word, do each piece, say how long each took and what it gave."""
    pieces = list(work)
    print("ready", flush=True)
    sys.stdin.readline()
    began, seconds, did = time.monotonic(), [], []
    for piece in pieces:
        started = time.perf_counter()
        did.append(piece())
        seconds.append(time.perf_counter() - started)
    print(json.dumps({"began": began, "ended": time.monotonic(), "seconds": seconds, "did": did}))
