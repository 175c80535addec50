"""Import: messy lines on disk become sealed, indexed, deduped, opt-out-checked, durable numbers.

Sizes are lines. The ordinary way is measured on fewer lines of the same file: it is as fast with few as with many.
"""

import csv
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import form
from bench.work import messy, postgres, site

SIZE, FULL, RIVAL_LINES = 300_000, (1_000_000, 10_000_000), 30_000
MUST_BEAT, MOST_MB, STORED_MOST = 15.0, 600.0, 1.3


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    sizes = (size,) if size else FULL if full else (SIZE,)
    with tempfile.TemporaryDirectory() as name, postgres.server() as url:
        folder = Path(name)
        messy.write(folder / "few.csv", RIVAL_LINES)
        for lines in sizes:
            path = folder / f"{lines}.csv"
            messy.write(path, lines)
            for database in ("", url) if url else ("",):
                yield _case(f"{lines:,} lines, {'PostgreSQL' if database else 'SQLite'}", path, folder, database)
            if full and lines == sizes[-1]:
                yield from _beside(folder, path, lines)


def _case(name: str, path: Path, folder: Path, database: str) -> form.Case:
    return form.Case(
        "import", name, "lines/s",
        ours=_in_a_process(path, database, "bench.work.importing"),
        rival=_in_a_process(folder / "few.csv", database, "bench.rivals.import_list"),
        limit=lambda: form.clocked(lambda: _scan(path)),
        must_beat=MUST_BEAT, must_peak_mb=MOST_MB,
    )  # fmt: skip


def _in_a_process(path: Path, database: str, module: str) -> Callable[[], form.Sample]:
    def measure() -> form.Sample:
        with site.throw_away(database) as env:
            found = site.run(env, module, path)
        return form.Sample(found["lines"] / found["seconds"], peak_mb=found.get("peak_mb"))

    return measure


def _beside(folder: Path, path: Path, lines: int) -> Iterator[form.Case]:
    """The same list into an empty store and beside five times as many numbers that are stored already."""
    with site.throw_away() as env:
        for seed in range(2, 7):
            other = folder / "other.csv"
            messy.write(other, lines, seed=seed)
            site.run(env, "bench.work.importing", other)

        def beside() -> form.Sample:
            found = site.run(env, "bench.work.importing", path)
            return form.Sample(found["lines"] / found["seconds"], peak_mb=found["peak_mb"])

        def must(line: dict[str, Any]) -> bool:
            return bool(line["share_of_limit"]) and line["share_of_limit"] >= 1 / STORED_MOST

        empty = _in_a_process(path, "", "bench.work.importing")
        yield form.Case(
            "import", f"{lines:,} lines beside {5 * lines:,} stored (limit: into an empty store)", "lines/s",
            ours=beside, limit=empty, must=must,
        )  # fmt: skip


def _scan(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))
