"""Row numbers that say nothing about order.

An increasing key would let two tables be laid side by side: the third call of the evening and the
third declaration. On SQLite the key is the physical position too, so it must be random there as well.
"""

import os
import secrets
from typing import TYPE_CHECKING, Any

from django.db import models

WIDEST_GAP = 2**20


AT_ONCE = 256  # drawn ahead: to ask the system for each lets other threads in, on a way that many go at once
_drawn: list[int] = []


def random_id() -> int:
    try:
        return _drawn.pop()  # by one thread or the other, never by both
    except IndexError:
        first, *others = random_ids(AT_ONCE)
        _drawn.extend(others)
        return first


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_drawn.clear)  # what lies there is the parent's


def random_ids(count: int) -> list[int]:
    """So many at once, out of one draw; all different, and in the order drawn: a set has its own, which would tell."""
    ids: dict[int, None] = {}
    while len(ids) < count:
        drawn = memoryview(secrets.token_bytes(8 * (count - len(ids)))).cast("Q")
        ids |= dict.fromkeys(one >> 2 for one in drawn if one >> 2)
    return list(ids)


def close_ids(count: int) -> list[int]:
    """Ids for one bulk insert, rising, near each other at a random place: the table then grows at one place only.

    Give them out in an order that tells nothing, such as that of a keyed index, or shuffled.
    """
    at = secrets.randbelow(2**62 - count * WIDEST_GAP) + 1
    ids = []
    for gap in memoryview(secrets.token_bytes(4 * count)).cast("I"):
        at += 1 + gap % (WIDEST_GAP - 1)
        ids.append(at)
    return ids


if TYPE_CHECKING:
    _BigInteger = models.BigIntegerField[int, int]
else:
    _BigInteger = models.BigIntegerField


class RandomIdField(_BigInteger):
    """A 62-bit random primary key; on SQLite an alias of the rowid, so that no insertion order is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("primary_key", True)
        kwargs.setdefault("default", random_id)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str | None:
        if connection.vendor == "sqlite":
            return "integer"
        return super().db_type(connection)

    def rel_db_type(self, connection: Any) -> str | None:
        if connection.vendor == "sqlite":
            return "integer"
        return models.BigIntegerField().db_type(connection)
