"""The journal's table. It has no foreign keys, so that live data can neither block nor cascade it."""

from django.db import models


class JournalLine(models.Model):
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    action = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)

    class Sensitivity:
        open = frozenset({"id", "at", "action", "about"})
        personal = frozenset({"by"})
