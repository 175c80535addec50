"""Writes: a token is made, shown once, and revoked. Both stand in the journal."""

import datetime as dt
import secrets
from collections.abc import Collection

from django.db import transaction

from farline.common import journal
from farline.common.text import clean_line
from farline.tokens import queries, rules
from farline.tokens.models import Token


class TokenUnfit(Exception):
    """A token needs a name of its own, at least one scope that exists, and a last day within a year."""


class NoSuchToken(Exception):
    """There is no such token."""


@transaction.atomic
def create(*, name: str, scopes: Collection[str], days: int, by: str, now: dt.datetime) -> str:
    """The token itself, which is kept nowhere. Raises TokenUnfit."""
    name = clean_line(name)
    if not name or len(name) > rules.LONGEST_NAME or Token.objects.filter(name=name).exists():
        raise TokenUnfit
    if not scopes or set(scopes) - set(rules.SCOPES) or not 1 <= days <= rules.MOST_DAYS:
        raise TokenUnfit
    token = rules.PREFIX + secrets.token_urlsafe(32)
    made = Token.objects.create(
        name=name,
        hash=queries.hash_of(token),
        scopes=sorted(set(scopes)),
        expires_on=(now + dt.timedelta(days=days)).astimezone(dt.UTC).date(),
        created_by=by,
    )
    journal.write(action="tokens.create", by=by, now=now, about=f"{made.pk} {' '.join(made.scopes)}")
    return token


@transaction.atomic
def revoke(*, name: str, by: str, now: dt.datetime) -> None:
    """At once and for good. Raises NoSuchToken."""
    found = Token.objects.filter(name=name).first()
    if found is None:
        raise NoSuchToken
    Token.objects.filter(pk=found.pk).update(revoked=True)
    journal.write(action="tokens.revoke", by=by, now=now, about=str(found.pk))
