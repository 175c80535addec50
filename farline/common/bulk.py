"""Rows by the thousand straight into a table and out of it. The ORM would make an object of each: half the cost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models

AT_ONCE = 500
LOG_PAGES = 16_384  # 64 MB


@contextmanager
def writing() -> Iterator[None]:
    """For very many commits, each of much: SQLite moves its log into the file now and then, not after each.

    A page that is written again and again is moved once. Each commit is on the disk as ever.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA wal_autocheckpoint = {LOG_PAGES}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA wal_autocheckpoint = {int(before)}")


def rows_of(model: type[models.Model], fields: Sequence[str], ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """These rows, as far as they are there, in any order."""
    quote = connection.ops.quote_name
    columns = ",".join(map(quote, fields))
    for start in range(0, len(ids), AT_ONCE):
        some = ",".join(str(int(one)) for one in ids[start : start + AT_ONCE])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE id IN ({some})")  # noqa: S608
            yield from cursor.fetchall()


def insert(model: type[models.Model], fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """`fields` are column names of the model, and each row has a value for each of them."""
    if not rows:
        return
    quote = connection.ops.quote_name
    columns = ",".join(map(quote, fields))
    marks = ",".join(["%s"] * len(fields))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",  # noqa: S608  our own names
            rows,
        )
