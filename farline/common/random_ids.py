"""Row numbers that say nothing about order.

An increasing key would let two tables be laid side by side: the third call of the evening and the
third declaration. On SQLite the key is the physical position too, so it must be random there as well.
"""

import secrets
from typing import TYPE_CHECKING, Any

from django.db import models


def random_id() -> int:
    return secrets.randbelow(2**62) + 1


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
