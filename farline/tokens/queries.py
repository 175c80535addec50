"""Reads: which tokens there are, and what the one that came along may read."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from farline.tokens import rules
from farline.tokens.models import Token


@dataclass(frozen=True)
class TokenView:
    id: int
    name: str
    scopes: tuple[str, ...]
    expires_on: dt.date
    revoked: bool


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def tokens() -> list[TokenView]:
    return [
        TokenView(one.pk, one.name, tuple(one.scopes), one.expires_on, one.revoked)
        for one in Token.objects.order_by("name")
    ]


def scopes_of(token: str, today: dt.date) -> frozenset[str] | None:
    """None for a token that is unknown, revoked, or past its day."""
    found = Token.objects.filter(hash=hash_of(token)).first()
    if found is None or not rules.is_in_force(expires_on=found.expires_on, revoked=found.revoked, today=today):
        return None
    return frozenset(found.scopes) & frozenset(rules.SCOPES)
