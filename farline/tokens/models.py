"""Tokens as they rest: a hash, never the token."""

from django.db import models

from farline.common.random_ids import RandomIdField


class Token(models.Model):
    """The hash is of 32 random bytes, so it needs neither salt nor slowness. When it was used, nobody writes down."""

    id = RandomIdField()
    name = models.CharField(max_length=40, unique=True)
    hash = models.BinaryField(max_length=32, unique=True)
    scopes = models.JSONField(default=list)
    expires_on = models.DateField()
    revoked = models.BooleanField(default=False)
    created_by = models.CharField(max_length=40)

    class Sensitivity:
        open = frozenset({"id", "name", "scopes", "expires_on", "revoked"})
        personal = frozenset({"created_by"})
        secret = frozenset({"hash"})
