"""Eight workers that begin at the same moment, laid out as the server is: a process for each core, threads in each.

Each measures single operations. Ours, the rival and the limit are laid out alike.
"""

import gc
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bench import form
from bench.work import site

WORKERS = 8
CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
PROCESSES = 4 if CORES >= 4 else min(2, CORES)  # as many as the server starts
THREADS = WORKERS // PROCESSES
WARM = 10  # as many of each worker's pieces are measured for one that goes before and is not
Pieces = Iterator[Callable[[], Any]]


def together(env: site.Env, module: str, *args: object) -> tuple[form.Sample, list[Any]]:
    """Run the module in so many processes; each gets the number of its first worker. The rate is of all together."""
    crowd = [site.start(env, module, first, *args) for first in range(0, WORKERS, THREADS)]
    try:
        for one in crowd:
            if one.stdout is None or one.stdout.readline().strip() != "ready":
                raise RuntimeError(f"{module} did not begin")
        for one in crowd:
            if one.stdin is not None:
                one.stdin.write("go\n")
                one.stdin.flush()
        lines = [one.stdout.readline() if one.stdout is not None else "" for one in crowd]
        for one in crowd:
            site.ended(one)
    finally:
        for one in crowd:
            one.kill()
            one.wait()
    found = [worker for line in lines for worker in json.loads(line)]
    seconds = [second for one in found for second in one["seconds"]]
    return form.Sample(rate([one["at"] for one in found]), seconds), [one["did"] for one in found]


def rate(of_each: Sequence[Sequence[float]]) -> float:
    """How many pieces a second, of workers who each say when they began and when each of their pieces was done.

    While all are at it: for as long as some have not begun, or are through already, there is no crowd of so many.
    Where that is less than half of the pieces, from the first beginning to the last end.
    """
    done = [moment for one in of_each for moment in one[1:]]
    since, until = max(one[0] for one in of_each), min(one[-1] for one in of_each)
    amid = [moment for moment in done if since < moment <= until]
    if len(amid) < len(done) / 2:
        since, until, amid = min(one[0] for one in of_each), max(done), done
    return len(amid) / (until - since)


def with_warm(each: int) -> int:
    """How many pieces a worker has, of which so many are measured."""
    return each + each // WARM


def at_once(work: Callable[[int], Pieces]) -> None:
    """In such a process: get ready, wait for the word, do each piece, say how long each took and what it gave.

    `work` gives the pieces of the worker of that number, and is asked in its thread. The first of them go before the
    clock: what is measured is a crowd that comes and comes, not that nobody came for a second before.
    """
    ready, go = threading.Barrier(THREADS + 1), threading.Event()
    found: list[dict[str, Any]] = []

    def one_of_them(number: int) -> None:
        try:
            pieces = list(work(number))
        except BaseException:
            ready.abort()
            raise
        ready.wait()
        go.wait()
        warm = len(pieces) // (WARM + 1)
        did = [piece() for piece in pieces[:warm]]
        at, seconds = [time.monotonic()], []
        for piece in pieces[warm:]:
            started = time.monotonic()
            did.append(piece())
            at.append(time.monotonic())
            seconds.append(at[-1] - started)
        found.append({"at": at, "seconds": seconds, "did": did})

    first = int(sys.argv[1])
    crowd = [threading.Thread(target=one_of_them, args=(first + at,)) for at in range(THREADS)]
    for one in crowd:
        one.start()
    ready.wait()
    gc.freeze()  # as the server does
    print("ready", flush=True)
    sys.stdin.readline()
    go.set()
    for one in crowd:
        one.join()
    if len(found) < THREADS:
        raise SystemExit("a worker broke off")
    print(json.dumps(found), flush=True)
    sys.stdin.read()  # a server does not end when its own have what they asked for
