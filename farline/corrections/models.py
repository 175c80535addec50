"""The tie: one table, two sealed columns. What they say is known only while the week's expiry key exists."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.corrections import rules


class Window(models.Model):
    """Opened by an outcome, used once. No column holds a time: the hour of a row would join it to a call."""

    id = RandomIdField()
    sealed_link = models.BinaryField()  # call, volunteer, until when; emptied when the window closes
    sealed_kept = models.BinaryField(null=True, blank=True)  # what was declared through it, for the second look
    week = models.CharField(max_length=8)  # its expiry key
    state = models.CharField(max_length=6, default=rules.OPEN, choices=[(s, s) for s in rules.STATES])

    class Sensitivity:
        open = frozenset({"id", "week", "state"})
        sealed = frozenset({"sealed_link", "sealed_kept"})


class Standing(models.Model):
    """How far a volunteer's declarations were found right, up to the measure of trust and no further. No handle: a
    keyed mark; no total that could be ranked: `accepted` stops at the measure, `taken` begins anew each week.
    """

    id = RandomIdField()
    blinded_volunteer = models.BinaryField(max_length=16, unique=True)
    accepted = models.PositiveSmallIntegerField(default=0)
    week = models.CharField(max_length=8, blank=True)
    taken = models.PositiveSmallIntegerField(default=0)

    class Sensitivity:
        open = frozenset({"id", "accepted", "week", "taken"})
        blinded = frozenset({"blinded_volunteer"})
