"""One writer at a time, where a server would let two write and neither sees what the other has not committed."""

from django.db import connection


def wait(lock: int) -> None:
    """Until this transaction ends nobody else gets past the same lock. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
