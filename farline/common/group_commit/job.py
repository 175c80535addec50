"""What is to be written together: statements as data, so that another process can do them.

The first decides: when it changes no row, nothing else of the job is done. So it asks everything, and those after it
cannot fail. Whoever dies between the commit and the answer leaves a job that is done again: its first statement must
then change nothing.
"""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import IntegrityError

Step = tuple[str, Sequence[Any]]  # Django's SQL, with %s, and its values: numbers, words, None
Job = Sequence[Step]
Row = list[Any]
NOTHING, CLASHED, FAILED = "nothing", "clash", "failed"  # what came of it, besides rows


class Clash(IntegrityError):
    """The first statement broke a constraint: somebody else was as quick."""


def do(execute: Callable[..., Any], job: Job, *, broken: type[Exception]) -> list[Row] | str:
    """The first statement's rows, or NOTHING. `execute` gives a cursor, which raises `broken` for a constraint.

    Raises Clash, and what else the database raises.
    """
    (sql, values), *rest = job
    try:
        cursor = execute(sql, values)
        rows = [list(row) for row in cursor.fetchall()] if cursor.description else []
    except broken:
        raise Clash("somebody else was as quick") from None
    if not rows and cursor.rowcount < 1:
        return NOTHING
    for sql, values in rest:
        execute(sql, values)
    return rows


def as_bytes(job: Job) -> bytes:
    return json.dumps([(native(sql), list(values)) for sql, values in job]).encode()


@lru_cache(maxsize=64)
def native(sql: str) -> str:
    """The same with SQLite's own marks."""
    return sql.replace("%s", "?").replace("%%", "%")
