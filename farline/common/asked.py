"""Questions put to the database by hand: what every press asks must not cost more to put together than to answer.

Values are given apart from the words, always; a moment is written as the database keeps it, and read with its zone.
"""

import datetime as dt
import json
from collections.abc import Generator, Iterable, Sequence
from typing import Any, TypeVar

from django.db import connection

Rows = Sequence[tuple[Any, ...]]
Question = tuple[str, Sequence[Any]]  # a statement and its values
T = TypeVar("T")
Asking = Generator[Question, Rows, T]  # asks, is told, and in the end returns what came of it


def rows(statement: str, *values: Any) -> Sequence[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_kept(one) for one in values])
        found: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return found


def first(statement: str, *values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_kept(one) for one in values])
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def at_every_press(statement: str, values: Sequence[Any]) -> Sequence[tuple[Any, ...]]:
    """On PostgreSQL, by its own hand: planned ahead from the first time on, and not read anew by Django each time."""
    connection.close_if_health_check_failed()  # as every cursor of Django's does
    connection.ensure_connection()
    own = connection.connection
    ahead = own.prepare_threshold is not None or None  # behind a pooler never
    with connection.wrap_database_errors:
        found: Sequence[tuple[Any, ...]] = own.execute(statement, values, prepare=ahead).fetchall()
    return found


def to_the_end(asking: Asking[T]) -> T:
    """On PostgreSQL. Each question when the one before is answered."""
    try:
        question = next(asking)
        while True:
            question = asking.send(at_every_press(*question))
    except StopIteration as end:
        came: T = end.value
        return came


def written(statement: str, *values: Any) -> int:
    """How many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [_kept(one) for one in values])
        return int(cursor.rowcount)


def written_each(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """The same statement for each row. On SQLite by its own hand: Django reads the words anew for every row."""
    kept = [[_kept(one) for one in row] for row in rows]
    if not kept:
        return
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with connection.wrap_database_errors:
            connection.connection.executemany(statement.replace("%s", "?"), kept)
        return
    with connection.cursor() as cursor:
        cursor.executemany(statement, kept)


def among(column: str, numbers: Iterable[int]) -> tuple[str, str]:
    """A condition and its one value, however many numbers there are: the same statement for all."""
    if connection.vendor == "postgresql":  # psycopg looks at each number of a list for what it might have to quote
        return f"{column} = ANY(%s::bigint[])", f"{{{','.join(map(str, numbers))}}}"
    return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(numbers))  # noqa: S608


def known(read: dt.datetime) -> dt.datetime:
    """A moment that was read: SQLite leaves out that it is in UTC."""
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def moment(read: dt.datetime | None) -> dt.datetime | None:
    """The same, of a moment that may never have come."""
    return None if read is None else known(read)


def _kept(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return connection.ops.adapt_datefield_value(value)
    return json.dumps(value) if isinstance(value, dict) else value
