"""What is done too often is counted here, for all processes and machines of a site together.

A row is a mark under the key-holder's key and under a name of the day: whoever takes the disk cannot try handles or
forms on it, and it is gone soon. No address is counted, and none kept.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from farline.common import vault
from farline.common.models import Slowed

ONE_MORE = (
    "INSERT INTO common_slowed (blinded_mark, times, last_at, forget_at) VALUES (%s, 1, %s, %s)"
    " ON CONFLICT (blinded_mark) DO UPDATE SET last_at = excluded.last_at, forget_at = excluded.forget_at,"
    " times = CASE WHEN common_slowed.forget_at <= excluded.last_at THEN 1 ELSE common_slowed.times + 1 END"
)
MORE = f"{ONE_MORE} RETURNING times"


def seen(what: str, *, now: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How often, and when last."""
    found = Slowed.objects.filter(blinded_mark=_mark(what, now), forget_at__gt=now)
    return found.values_list("times", "last_at").first() or (0, None)


def count(what: str, *, now: dt.datetime, keep: dt.timedelta) -> int:
    """Once more, this one included. Two who count at once are two. Raises DatabaseError on a full disk."""
    return _count(MORE, [_mark(what, now), *_written(now, now + keep)])


def count_if_due(what: str, *, now: dt.datetime, keep: dt.timedelta, waits: Sequence[dt.timedelta]) -> int:
    """Once more, if so long passed since the last: after n times waits[n], and the last of them after more.

    Returns 0 if it is too early; then nothing changed. Of many at once, as many are counted as may be. Raises
    DatabaseError on a full disk.
    """
    cases = "".join(f" WHEN common_slowed.times = {times} THEN %s" for times in range(len(waits) - 1))
    due = f"common_slowed.last_at <= CASE{cases} ELSE %s END"
    free = next((times for times, wait in enumerate(waits) if wait), len(waits))
    where = f" WHERE common_slowed.forget_at <= excluded.last_at OR common_slowed.times < {free} OR {due}"
    moments = _written(now, now + keep, *(now - wait for wait in waits))
    return _count(f"{ONE_MORE}{where} RETURNING times", [_mark(what, now), *moments])


def take_back(what: str, *, now: dt.datetime) -> None:
    """Once less: what was counted before it was looked at turned out well."""
    Slowed.objects.filter(blinded_mark=_mark(what, now), times__gt=0).update(times=F("times") - 1)


def forget(what: str, *, now: dt.datetime) -> None:
    Slowed.objects.filter(blinded_mark=_mark(what, now)).delete()


def sweep(*, now: dt.datetime) -> int:
    """How many marks were over."""
    return Slowed.objects.filter(forget_at__lte=now).delete()[0]


def is_first(what: str, *, now: dt.datetime, keep: dt.timedelta) -> bool:
    """Whether nobody did this before. On a full disk nobody can tell: then it is."""
    try:
        return count(what, now=now, keep=keep) == 1
    except DatabaseError:
        return True


def _count(statement: str, values: list[Any]) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _written(*moments: dt.datetime) -> list[Any]:
    return [connection.ops.adapt_datetimefield_value(at) for at in moments]


def _mark(what: str, now: dt.datetime) -> bytes:
    """While the keys are locked, under the secret that all web processes share anyway."""
    day = now.astimezone(dt.UTC).date().isoformat()
    try:
        return vault.blind(what, label=f"slowed|{day}")
    except vault.KeysLocked:
        return salted_hmac("farline.slowed", f"{day}|{what}", algorithm="sha256").digest()[:16]
