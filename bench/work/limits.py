"""The least that any program has to do: one durable statement, on the same engine with the same pragmas, no ORM.

python -m bench.work.limits build N, then python -m bench.work.limits NUMBER EACH (claim|save).
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.work import crowd

CLAIM = (
    "UPDATE bare SET claimed_by = {mark} WHERE id = (SELECT id FROM bare WHERE claimed_by IS NULL"
    " ORDER BY id LIMIT 1{skip}) RETURNING id"
)
FILL = (
    "INSERT INTO bare WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})"
    " SELECT i, NULL, 'sixty bytes or so that are sealed in the other table' FROM n"
)
SAVE = "INSERT INTO bare_saves (id, outcome) VALUES ({mark}, 'no_answer') RETURNING id"


def main() -> None:
    url = os.environ.get("FARLINE_DATABASE_URL", "")
    connect = _postgres if url else _sqlite
    mark, skip = ("%s", " FOR UPDATE SKIP LOCKED") if url else ("?", "")
    if sys.argv[1] == "build":
        run = connect()
        run("CREATE TABLE bare (id BIGINT PRIMARY KEY, claimed_by BIGINT, filler TEXT)")
        run("CREATE TABLE bare_saves (id BIGINT PRIMARY KEY, outcome TEXT)")
        run(FILL.format(rows=int(sys.argv[2])))
        run("CREATE INDEX bare_free ON bare (id) WHERE claimed_by IS NULL")
        print("{}")
        return
    statement = {"claim": CLAIM, "save": SAVE}[sys.argv[3]].format(mark=mark, skip=skip)

    def pieces(worker: int) -> Iterator[Callable[[], Any]]:
        run = connect()
        for at in range(crowd.with_warm(int(sys.argv[2]))):
            yield lambda at=at: run(statement, (worker * 100_000 + at + 1,))  # type: ignore[misc]  # bound at once

    crowd.at_once(pieces)


def _sqlite() -> Callable[..., Any]:
    path = Path(os.environ["FARLINE_DATA"]) / "bare.sqlite3"
    connection = sqlite3.connect(path, timeout=20, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")

    def run(statement: str, values: tuple[int, ...] = ()) -> int:
        found = connection.execute(statement, values).fetchall()
        return int(found[0][0]) if found else 0

    return run


def _postgres() -> Callable[..., Any]:
    import psycopg

    connection = psycopg.connect(os.environ["FARLINE_DATABASE_URL"], autocommit=True)

    def run(statement: str, values: tuple[int, ...] = ()) -> int:
        found = connection.execute(statement, values or None)
        return int(found.fetchall()[0][0]) if found.description else 0

    return run


if __name__ == "__main__":
    main()
