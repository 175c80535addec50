"""Calls that came in, for two days; who sits at the hotline; and counts in which nobody is."""

from django.conf import settings
from django.db import models

from farline.common.random_ids import RandomIdField
from farline.hotline import rules


class Ring(models.Model):
    """One call that came in. Who rang is known to the gateway's memory alone, while the call lasts."""

    id = RandomIdField()
    state = models.CharField(max_length=10, default=rules.RINGING, choices=[(s, s) for s in rules.STATES])
    trunk_id = models.BigIntegerField()
    resource = models.CharField(max_length=40)  # the gateway's name for it
    volunteer_id = models.BigIntegerField(null=True, blank=True)
    came_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    conversation = models.CharField(max_length=32, blank=True)
    saved_with = models.CharField(max_length=40, blank=True)
    line_until = models.DateTimeField(null=True, blank=True)  # a form needs the caller: so long the talk may go on

    class Meta:
        constraints = (
            # A double click, two tabs, two servers: one volunteer is with one caller.
            models.UniqueConstraint(
                fields=["volunteer_id"], name="one_ring_per_volunteer", condition=models.Q(state=rules.TAKEN)
            ),
        )

    class Sensitivity:
        open = frozenset(
            {
                "id", "state", "trunk_id", "resource", "came_at", "taken_at", "conversation", "saved_with",
                "line_until",
            }
        )  # fmt: skip
        personal = frozenset({"volunteer_id"})


class Duty(models.Model):
    """Somebody pressed "I take the hotline" and their page is open."""

    volunteer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    until = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"until"})
        personal = frozenset({"volunteer"})


class MonthCount(models.Model):
    """How many calls of a month ended so; those that nobody took count as missed."""

    id = RandomIdField()
    month = models.DateField()
    conversation = models.CharField(max_length=32)
    calls = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["month", "conversation"], name="one_count_of_each_ending"),)

    class Sensitivity:
        open = frozenset({"id", "month", "conversation", "calls"})
