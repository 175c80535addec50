"""Save: how a call ended, once, with the form's key, durable; against a bare insert of one row on the same engine."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import claim, form
from bench.work import crowd, messy, postgres, site

SIZE, EACH, MUST_SHARE = 10_000, 200, 0.6


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    lines = size or SIZE
    claim.enough(lines, EACH)
    with tempfile.TemporaryDirectory() as folder, postgres.server() as url:
        path = Path(folder) / "list.csv"
        messy.write(path, lines)
        for database in ("", url) if url else ("",):
            yield form.Case(
                "save", f"{crowd.WORKERS} workers, {'PostgreSQL' if database else 'SQLite'}", "outcomes/s",
                ours=_ours(path, database), limit=_limit(lines, database), must_share=MUST_SHARE,
            )  # fmt: skip


def _ours(path: Path, database: str) -> form.Measure:
    def measure() -> form.Sample:
        with site.throw_away(database) as env:
            claim.stage(env, path, EACH)
            sample, did = crowd.together(env, "bench.work.claiming", EACH, "save")
            if not all(all(one) for one in did):
                raise RuntimeError("an outcome was lost")
            return sample

    return measure


def _limit(rows: int, database: str) -> form.Measure:
    return lambda: claim.limit("save", rows, database)
