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
MIX = (1, 2, 3, 4, 5, 6, 7, 3, 7, 3, 7, 1, 1, 3, 7)  # the combinations as they come, the usual ones more often


@dataclass(frozen=True)
class Result:
    """`alike`: behind how many entries that look the same somebody stood -> how many people stood so. `untold`: the
    same for those who had waited so long as one of a few that their line does not say what was left.
    """

    batches: int
    mean_correlation: float
    three_errors: float
    alike: Counter[int]
    untold: Counter[int]

    @property
    def holds(self) -> bool:
        return abs(self.mean_correlation) < self.three_errors

    @property
    def smallest(self) -> int:
        return min(self.alike)


def run(batches: int, *, drawn: random.Random, sizes: tuple[int, int] = (5, 120)) -> Result:
    """Week after week, busy ones and quiet ones: whoever does not appear is carried over, as on a real site."""
    correlations: list[float] = []
    alike, untold = Counter[int](), Counter[int]()
    waiting: list[rules.Entry] = []
    today, key = TODAY, 0
    while len(correlations) < batches:
        today += dt.timedelta(weeks=1)
        for _ in range(drawn.randrange(*sizes)):
            waiting.append(rules.Entry("D", drawn.choice(MIX), today - dt.timedelta(days=3), key := key + 1))
        chosen = rules.choose(waiting, today=today, shuffle=drawn.shuffle)
        gone = {one.entry.key: one.bits for one in chosen}
        waiting = [entry for entry in waiting if entry.key not in gone]
        if len(chosen) > 1:
            correlations.append(correlation(chosen))
        for who, behind in rules.anonymity(chosen).items():
            (alike if gone[who] else untold)[behind] += 1
    error = statistics.stdev(correlations) / math.sqrt(batches)
    return Result(batches, statistics.mean(correlations), 3 * error, alike, untold)


def correlation(chosen: Sequence[rules.Chosen]) -> float:
    """Spearman's, of the order in which they were taken (their keys rise) and the order in which they appear."""
    n, ranks = len(chosen), {key: at for at, key in enumerate(sorted(one.entry.key for one in chosen))}
    distance = sum((ranks[one.entry.key] - at) ** 2 for at, one in enumerate(chosen))
    return 1 - 6 * distance / (n * (n * n - 1))
