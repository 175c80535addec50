"""The journal's tables. They have no foreign keys, so that live data can neither block nor cascade them."""

from django.db import models

from farline.common.random_ids import RandomIdField


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


class DayCount(models.Model):
    """What will be one line of the journal when its day is over."""

    id = RandomIdField()
    day = models.DateField()
    action = models.CharField(max_length=60)
    by = models.CharField(max_length=40)
    what = models.CharField(max_length=40, blank=True)
    times = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["day", "action", "by", "what"], name="one_count_a_day_of_each"),
        )

    class Sensitivity:
        open = frozenset({"id", "day", "action", "what", "times"})
        personal = frozenset({"by"})


class SteadyDay(models.Model):
    """One row: the latest day on which this site was at work and its clock had not leaped."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    day = models.DateField()

    class Sensitivity:
        open = frozenset({"id", "day"})


class Slowed(models.Model):
    """What was done too often lately, as a keyed mark and a number; gone within an hour or so."""

    blinded_mark = models.BinaryField(max_length=16, primary_key=True)
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField()
    forget_at = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"times", "last_at", "forget_at"})
        blinded = frozenset({"blinded_mark"})


class RootMark(models.Model):
    """One row: a constant under the root key that all marks of this site were made under."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    blinded_mark = models.BinaryField(max_length=16)

    class Sensitivity:
        open = frozenset({"id"})
        blinded = frozenset({"blinded_mark"})
