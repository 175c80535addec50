"""Claim: the eligible next person under a lease, eight workers at once, beside lists of growing length.

Sizes are lines of the list. Each volunteer claims once; after each round every claim is looked at: nobody was given to
two. The p99 beside the longest list must stay near that beside the shortest.
"""

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import form
from bench.work import crowd, messy, postgres, site

SIZES, FULL = (10_000, 100_000), (10_000, 1_000_000, 10_000_000)
EACH, RIVAL_EACH, RIVAL_MOST = 400, 10, 200_000
MUST_SHARE, LONGER = 0.6, 1.3
KEPT, HUNDREDS = 0.9, 100  # at least so many lines of a messy list are somebody new


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    sizes = (SIZES[0], size) if size else FULL if full else SIZES
    enough(min(sizes), EACH)
    with tempfile.TemporaryDirectory() as folder, postgres.server() as url:
        for lines in sizes:
            messy.write(Path(folder) / f"{lines}.csv", lines)
        for database in ("", url) if url else ("",):
            shortest: list[float] = []
            for lines in sizes:
                path = Path(folder) / f"{lines}.csv"
                yield _case(path, lines, database, shortest)


def _case(path: Path, lines: int, database: str, shortest: list[float]) -> form.Case:
    def flat(line: dict[str, Any]) -> bool:
        shortest.append(line["p99_ms"])
        return bool(line["p99_ms"] <= LONGER * shortest[0])

    engine = "PostgreSQL" if database else "SQLite"
    return form.Case(
        "claim", f"list of {lines:,}, {crowd.WORKERS} workers, {engine}", "claims/s",
        ours=lambda: _ours(path, database), rival=lambda: _rival(min(lines, RIVAL_MOST), database),
        limit=lambda: limit("claim", lines, database), must_share=MUST_SHARE, must=flat,
    )  # fmt: skip


def _ours(path: Path, database: str) -> form.Sample:
    with site.throw_away(database) as env:
        stage(env, path, EACH)
        sample, did = crowd.together(env, "bench.work.claiming", EACH, "claim")
        _nobody_twice([call for one in did for call in one])
        return sample


def enough(lines: int, each: int) -> None:
    """Before any work. Raises CannotMeasure where a list of so many lines has too few for the crowd."""
    wanted = crowd.WORKERS * crowd.with_warm(each)
    least = HUNDREDS * math.ceil(wanted / KEPT / HUNDREDS)
    if lines < least:
        raise form.CannotMeasure(
            f"--size counts the lines of a list, in which {wanted:,} people are to wait: it begins with {least:,}."
        )


def stage(env: site.Env, path: Path, each: int) -> None:
    """Raises CannotMeasure where the list has too few for the crowd."""
    waiting = site.run(env, "bench.work.claiming", "stage", path, each)["waiting"]
    wanted = crowd.WORKERS * crowd.with_warm(each)
    if waiting < wanted:
        raise form.CannotMeasure(
            f"Of this list {waiting:,} people wait, and {wanted:,} are wanted: name a larger --size."
        )


def _nobody_twice(calls: list[int]) -> None:
    if 0 in calls or len(set(calls)) != len(calls):
        raise RuntimeError("somebody was given to two, or nobody to one")


def _rival(rows: int, database: str) -> form.Sample:
    with site.throw_away(database) as env:
        site.run(env, "bench.rivals.claim", "build", rows)
        return crowd.together(env, "bench.rivals.claim", RIVAL_EACH)[0]


def limit(way: str, rows: int, database: str) -> form.Sample:
    with site.throw_away(database) as env:
        site.run(env, "bench.work.limits", "build", rows)
        return crowd.together(env, "bench.work.limits", EACH, way)[0]
