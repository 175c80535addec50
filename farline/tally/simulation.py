"""A thousand invented batches: does their order say anything of the order of the calls, and behind how many alike did
each person stand? Plain Python over the very rules that choose a batch; no database.
"""

import datetime as dt
import math
import random
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from farline.tally import rules

TODAY = dt.date(2026, 11, 25)
MIX = (1, 2, 3, 4, 5, 6, 7, 3, 7)  # the combinations as they come, the usual ones twice


@dataclass(frozen=True)
class Result:
    """`alike`: behind how many entries that look the same somebody stood -> how many people stood so."""

    batches: int
    mean_correlation: float
    three_errors: float
    alike: Counter[int]

    @property
    def holds(self) -> bool:
        return abs(self.mean_correlation) < self.three_errors

    @property
    def smallest(self) -> int:
        return min(self.alike)


def run(batches: int, *, drawn: random.Random, sizes: tuple[int, int] = (60, 120)) -> Result:
    correlations: list[float] = []
    alike: Counter[int] = Counter()
    while len(correlations) < batches:
        waiting = [
            rules.Entry("D", drawn.choice(MIX), TODAY - dt.timedelta(days=3), key)
            for key in range(drawn.randrange(*sizes))
        ]
        chosen = rules.choose(waiting, today=TODAY, shuffle=drawn.shuffle)
        if chosen:
            correlations.append(correlation(chosen))
            alike.update(rules.anonymity(chosen).values())
    error = statistics.stdev(correlations) / math.sqrt(batches)
    return Result(batches, statistics.mean(correlations), 3 * error, alike)


def correlation(chosen: Sequence[rules.Chosen]) -> float:
    """Spearman's, of the order in which they were taken (their keys rise) and the order in which they appear."""
    n, ranks = len(chosen), {key: at for at, key in enumerate(sorted(one.entry.key for one in chosen))}
    distance = sum((ranks[one.entry.key] - at) ** 2 for at, one in enumerate(chosen))
    return 1 - 6 * distance / (n * (n * n - 1))
