"""Whether anything was written since the last look, asked for the price of a glance. SQLite alone can say so."""

from collections.abc import Callable, Hashable

from django.db import connection


def mark() -> Hashable:
    """The same as long as no other connection of this database has committed."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA data_version")
        return int(cursor.fetchone()[0])


def marker() -> Callable[[], Hashable] | None:
    """None where the database has no such mark; then one looks by the clock alone."""
    return mark if connection.vendor == "sqlite" else None
