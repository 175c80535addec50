"""Takes the order of arrival out of the database's own pages.

A random key hides the order of rows from whoever asks the database. Whoever reads the file sees more: SQLite lays a
new row beside the last one on its page, PostgreSQL numbers each row's transaction, and the write-ahead log keeps
every commit in order. The third declaration of an evening would lie beside the third yes. So rows whose order nobody
may learn are laid anew in the order of their keys, all in one transaction, and the log is emptied.
"""

from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet

BUSY_MS = 300  # emptying the log waits no longer for a reader; a minute later it is tried again
_laid: dict[str, int] = {}  # what was laid last, so that a quiet minute writes nothing


def forget(rows: "QuerySet[Any]") -> int:
    """Lay these rows anew. Nothing in them changes. Returns how many; 0 when none changed since."""
    label, found = rows.model._meta.label, [_plain(row) for row in rows.order_by("pk").values_list()]
    # A row that grew was moved on its page, so what they hold counts too.
    if not found or _laid.get(label) == hash(tuple(found)):
        return 0
    with transaction.atomic():
        if connection.vendor == "sqlite":
            _insert_anew(rows)
        else:
            _write_again(rows)
    _laid[label] = hash(tuple(found))
    return len(found)


def _plain(row: tuple[Any, ...]) -> str:
    return repr([bytes(value) if isinstance(value, memoryview) else value for value in row])


def _insert_anew(rows: "QuerySet[Any]") -> None:
    found = [rows.model(**values) for values in rows.order_by("pk").values()]
    rows.model.objects.filter(pk__in=[one.pk for one in found])._raw_delete(rows.db)
    rows.model.objects.bulk_create(found)


def _write_again(rows: "QuerySet[Any]") -> None:
    """Not deleted: a save that waits for the row would find it gone."""
    own = rows.model._meta.pk.attname
    for key in rows.order_by("pk").select_for_update().values_list("pk", flat=True):
        rows.model.objects.filter(pk=key).update(**{own: F(own)})


def empty_log() -> bool:
    """Whether nothing is left in SQLite's write-ahead log. Elsewhere the versions that were replaced are cleared."""
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            for label in _laid:
                cursor.execute(f'VACUUM "{label.lower().replace(".", "_")}"')
            return True
        cursor.execute("PRAGMA busy_timeout")
        before = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return bool(cursor.fetchone()[0] == 0)
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(before)}")
