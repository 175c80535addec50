"""One writer at a time, where a server would let two write and neither sees what the other has not committed."""

import time

from django.db import connection

TICK = 0.02  # seconds


def wait(lock: int) -> None:
    """Until this transaction ends nobody else gets past the same lock. On SQLite there is one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def wait_at_most(lock: int, seconds: float) -> bool:
    """The same for so long; whoever holds it longer may have been stopped. Whether there was anybody to wait for."""
    if connection.vendor != "postgresql":
        return False
    began, waited = time.monotonic(), False
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
            (got,) = cursor.fetchone()
            if got or time.monotonic() - began > seconds:
                return waited
            waited = True
            time.sleep(TICK)
