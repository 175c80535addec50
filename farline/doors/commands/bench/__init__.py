"""Benchmarks: ours, the ordinary way and the limit, taking turns in one run. Never a timed test."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True)
class Case:
    """`limit` is the least that any program in this language must do for the same; `must` is asked of the result."""

    name: str
    ours: Work
    count: int
    unit: str
    rival: Work | None = None
    limit: Work | None = None
    must: Callable[[dict[str, object]], bool] = lambda _: True


def measure(bench: str, cases: Sequence[Case], rounds: int) -> list[dict[str, object]]:
    """One line a case, in the common form: rates in units a second, medians over the rounds."""
    taken: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for case in cases:
            for who, work in (("ours", case.ours), ("rival", case.rival), ("limit", case.limit)):
                if work is not None:
                    started = time.perf_counter()
                    work()
                    taken.setdefault((case.name, who), []).append(time.perf_counter() - started)
    return [
        _line(bench, case, {who: times for (name, who), times in taken.items() if name == case.name}) for case in cases
    ]


def _line(bench: str, case: Case, taken: dict[str, list[float]]) -> dict[str, object]:
    rate = {who: case.count / statistics.median(times) for who, times in taken.items()}
    ours = rate["ours"]
    line: dict[str, object] = {
        "bench": bench,
        "case": case.name,
        "ours": round(ours),
        "rival": round(rate["rival"]) if "rival" in rate else None,
        "limit": round(rate["limit"]) if "limit" in rate else None,
        "unit": f"{case.unit}/s",
        "times_rival": round(ours / rate["rival"], 2) if "rival" in rate else None,
        "share_of_limit": round(ours / rate["limit"], 3) if "limit" in rate else None,
        "p50_ms": None,
        "p99_ms": None,
        "peak_mb": None,
        "seconds": round(statistics.median(taken["ours"]), 3),
        "size": case.count,
    }
    return {**line, "pass": case.must(line)}
