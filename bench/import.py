"""Import: messy lines on disk become sealed, indexed, deduped, opt-out-checked, durable numbers.

Sizes are lines. The ordinary way is given the same lines, but no more than a million: it gets slower with each (on
30,000 it is faster by a quarter), and takes more than half a minute for those.
"""

import csv
import os
import tempfile
from collections.abc import Callable, Iterator
from itertools import count, product
from pathlib import Path
from typing import Any

from bench import form
from bench.work import messy, postgres, site
from farline.common import many

SIZE, FULL, RIVAL_MOST = 1_000_000, (1_000_000, 10_000_000), 1_000_000
MUST_BEAT, MUST_BEAT_FAST, MOST_MB, STORED_MOST = 15.0, 40.0, 600.0, 1.3
STORED_TIMES, PAGE = 5, 4096


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    sizes = (size,) if size else FULL if full else (SIZE,)
    with tempfile.TemporaryDirectory() as name, postgres.server() as url:
        folder = Path(name)
        for lines in sizes:
            path, rivals = folder / f"{lines}.csv", folder / f"{min(lines, RIVAL_MOST)}.csv"
            for one in {path, rivals}:
                messy.write(one, int(one.stem))
            for database, fast in product(("", url) if url else ("",), (False, True) if many.numpy() else (False,)):
                name = f"{lines:,} lines, {'PostgreSQL' if database else 'SQLite'}, {'with NumPy' if fast else 'pure'}"
                yield _case(name, path, rivals, database, fast)
            if lines == sizes[-1]:
                yield from _beside(folder, lines if full else lines // STORED_TIMES)


def _case(name: str, path: Path, rivals: Path, database: str, fast: bool) -> form.Case:
    return form.Case(
        "import", name, "lines/s",
        ours=_in_a_process(path, database, "bench.work.importing", fast),
        rival=_in_a_process(rivals, database, "bench.rivals.import_list", fast),
        limit=lambda: form.clocked(lambda: _scan(path)),
        must_beat=MUST_BEAT_FAST if fast else MUST_BEAT, must_peak_mb=MOST_MB,
    )  # fmt: skip


def _in_a_process(path: Path, database: str, module: str, fast: bool) -> Callable[[], form.Sample]:
    def measure() -> form.Sample:
        with site.throw_away(database) as env:
            found = site.run(env | {"FARLINE_FAST": "yes" if fast else "no"}, module, path)
        return form.Sample(found["lines"] / found["seconds"], peak_mb=found.get("peak_mb"))

    return measure


def _beside(folder: Path, lines: int) -> Iterator[form.Case]:
    """A list into an empty store, and the same beside five times as many numbers that are stored already."""
    seeds, path = count(2), folder / "another.csv"
    with site.throw_away() as env:
        database, aside = Path(env["FARLINE_DATA"]) / "farline.sqlite3", folder / "stored"
        for _ in range(STORED_TIMES):
            messy.write(path, lines, seed=next(seeds))
            site.run(env, "bench.work.importing", path)
        database.rename(aside)
        messy.write(path, lines, seed=next(seeds))

        def beside() -> form.Sample:
            _lay(aside, database)  # so many are stored in each round, and not those of the rounds before as well
            found = site.run(env, "bench.work.importing", path)
            return form.Sample(found["lines"] / found["seconds"], peak_mb=found["peak_mb"])

        def must(line: dict[str, Any]) -> bool:
            return bool(line["share_of_limit"]) and line["share_of_limit"] >= 1 / STORED_MOST

        name = f"{lines:,} lines beside {STORED_TIMES * lines:,} stored (limit: into an empty store)"
        yield form.Case(
            "import", name, "lines/s",
            ours=beside, limit=_in_a_process(path, "", "bench.work.importing", bool(many.numpy())), must=must,
        )  # fmt: skip


def _lay(aside: Path, database: Path) -> None:
    """Page by page, as it was written: what is copied in large pieces is later written back in pieces as large."""
    with aside.open("rb") as source, database.open("wb", buffering=0) as target:
        while page := source.read(PAGE):
            target.write(page)
        os.fsync(target.fileno())


def _scan(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))
