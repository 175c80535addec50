"""What is to be written together: statements as data, so that another process can do them.

The first decides: when it changes no row, nothing else of the job is done. So it asks everything, and those after it
cannot fail. Whoever dies between the commit and the answer leaves a job that is done again: its first statement must
then change nothing.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from django.db import IntegrityError

Step = tuple[str, Sequence[Any]]  # Django's SQL, with %s, and its values: numbers, words, None
Job = Sequence[Step]
Row = list[Any]
_known: dict[str, str] = {}  # by name
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
    """Statements by name: what lies in shared memory is no SQL, and whoever leads does only what it has itself."""
    return json.dumps([(known(sql)[0], list(values)) for sql, values in job]).encode()


def from_bytes(laid: bytes) -> Job | None:
    """None when a statement is not known here, because nobody in this process has ever asked it."""
    named = json.loads(laid)
    if not all(one in _known for one, _ in named):
        return None
    return [(_known[one], values) for one, values in named]


@lru_cache(maxsize=256)
def known(sql: str) -> tuple[str, str]:
    """Its name, and the same with SQLite's own marks. From now on this process does it for others too."""
    name, native = hashlib.sha256(sql.encode()).hexdigest()[:16], sql.replace("%s", "?").replace("%%", "%")
    _known[name] = native
    return name, native
