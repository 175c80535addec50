"""The common form of every benchmark: samples in interleaved rounds, medians, one line a case."""

import json
import math
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class CannotMeasure(Exception):
    """Why, and what to do."""


@dataclass(frozen=True)
class Sample:
    """One measurement. `rate` in units a second; `seconds` are single latencies, where they were taken."""

    rate: float
    seconds: Sequence[float] = ()
    peak_mb: float | None = None


Measure = Callable[[], Sample]


@dataclass(frozen=True)
class Case:
    """What is measured and what it must reach. A bar of None is not asked."""

    bench: str
    case: str
    unit: str
    ours: Measure
    rival: Measure | None = None
    limit: Measure | None = None
    must_beat: float | None = None  # times the rival
    must_share: float | None = None  # of the limit, 0 to 1
    must_p99_ms: float | None = None
    must_peak_mb: float | None = None
    must: Callable[[dict[str, Any]], bool] | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def clocked(work: Callable[[], int]) -> Sample:
    """Run `work` once; it returns how many units it did."""
    began = time.perf_counter()
    count = work()
    return Sample(count / (time.perf_counter() - began))


def run(case: Case, rounds: int) -> dict[str, Any]:
    """Medians over rounds. In each round ours, rival and limit follow each other, so that a busy moment hits all."""
    got: dict[str, list[Sample]] = {"ours": [], "rival": [], "limit": []}
    for _ in range(max(1, rounds)):
        for name, measure in (("ours", case.ours), ("rival", case.rival), ("limit", case.limit)):
            if measure is not None:
                got[name].append(measure())
    ours, rival, limit = (_middle([one.rate for one in got[name]]) for name in ("ours", "rival", "limit"))
    latencies = [one for sample in got["ours"] for one in sample.seconds]
    peaks = [one.peak_mb for one in got["ours"] if one.peak_mb is not None]
    line: dict[str, Any] = {
        "bench": case.bench,
        "case": case.case,
        "ours": _short(ours),
        "rival": _short(rival),
        "limit": _short(limit),
        "unit": case.unit,
        "times_rival": _short(ours / rival) if ours and rival else None,
        "share_of_limit": _short(ours / limit) if ours and limit else None,
        "p50_ms": _short(percentile(latencies, 50) * 1000) if latencies else None,
        "p99_ms": _short(percentile(latencies, 99) * 1000) if latencies else None,
        "peak_mb": _short(max(peaks)) if peaks else None,
    }
    return {**line, **case.extra, "pass": _reached(case, line)}


def _reached(case: Case, line: dict[str, Any]) -> bool:
    bars = (
        case.must_beat is None or (line["times_rival"] or 0) >= case.must_beat,
        case.must_share is None or (line["share_of_limit"] or 0) >= case.must_share,
        case.must_p99_ms is None or (line["p99_ms"] is not None and line["p99_ms"] < case.must_p99_ms),
        case.must_peak_mb is None or (line["peak_mb"] is not None and line["peak_mb"] <= case.must_peak_mb),
        case.must is None or case.must(line),
    )
    return all(bars)


def percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(len(ordered) * share / 100) - 1)] if ordered else 0.0


def peak_mb(*, children: bool = False) -> float:
    """The most memory this process has held, in MB, or the largest of its children.

    getrusage, the way for children, also tells what the parent held before it became another program.
    """
    status = Path("/proc/self/status")
    if not children and status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1.024 / 1e3
    most = resource.getrusage(resource.RUSAGE_CHILDREN if children else resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1e3


def in_words(line: dict[str, Any]) -> str:
    """One line for a person: 'import · 1 M lines: 1,800,000 lines/s = 104 × the ordinary way — reached'."""
    words = f"{line['bench']} · {line['case']}: {line['ours']:,} {line['unit']}" if line["ours"] else line["case"]
    if line["times_rival"]:
        words += f" = {line['times_rival']:g} × the ordinary way ({line['rival']:,})"
    if line["share_of_limit"]:
        words += f", {line['share_of_limit']:.0%} of the limit ({line['limit']:,})"
    if line["p99_ms"] is not None:
        words += f", p50 {line['p50_ms']:g} ms, p99 {line['p99_ms']:g} ms"
    if line["peak_mb"] is not None:
        words += f", peak {line['peak_mb']:g} MB"
    if line.get("not_compared"):
        words += f", not compared: {line['not_compared']} is not installed"
    return words + (" — reached" if line["pass"] else " — MISSED")


def as_json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)


def _middle(values: list[float]) -> float | None:
    return statistics.median(values) if values else None


def _short(value: float | None) -> float | None:
    if value is None:
        return None
    return round(value) if abs(value) >= 1000 else float(f"{value:.3g}")
