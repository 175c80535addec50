"""The journal's table. It has no foreign keys, so that live data can neither block nor cascade it."""

from django.db import models


class JournalLine(models.Model):
    """`chain` is a hash over this line and the chain of the line before: a line that was altered or left out shows."""

    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    blinded_by = models.BinaryField(max_length=16)  # what is chained: a handle can be erased from a line
    action = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)
    chain = models.BinaryField(max_length=32)

    class Sensitivity:
        open = frozenset({"id", "at", "action", "about", "chain"})
        personal = frozenset({"by"})
        blinded = frozenset({"blinded_by"})
