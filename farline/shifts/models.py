"""Shifts, who signed up, on which clock somebody reads them, and what somebody says they do just now."""

from django.conf import settings
from django.db import models

from farline.common.random_ids import RandomIdField
from farline.shifts import rules


class Shift(models.Model):
    id = RandomIdField()
    campaign_id = models.BigIntegerField(null=True, blank=True)  # none: for whatever runs
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    hotline = models.BooleanField(default=False)
    state = models.CharField(max_length=8, default=rules.PLANNED, choices=[(s, s) for s in rules.STATES])
    created_by = models.CharField(max_length=40)
    counted = models.BooleanField(default=False)  # its minutes stand in their week

    class Meta:
        indexes = (models.Index(fields=["starts_at"], name="shift_by_start"),)

    class Sensitivity:
        open = frozenset({"id", "campaign_id", "starts_at", "minutes", "places", "hotline", "state", "counted"})
        personal = frozenset({"created_by"})


class SignUp(models.Model):
    """Goes thirty days after the shift: who was there when is nobody's business for longer."""

    id = RandomIdField()
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="signed_up")
    volunteer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["shift", "volunteer"], name="one_place_each"),)

    class Sensitivity:
        open = frozenset({"id", "shift"})
        personal = frozenset({"volunteer"})


class Clock(models.Model):
    """The wall clock somebody reads, and how many minutes a week they give at most. Chosen, never detected."""

    volunteer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    zone = models.CharField(max_length=40, blank=True)
    minutes_a_week = models.PositiveSmallIntegerField(null=True, blank=True)

    class Sensitivity:
        open = frozenset[str]()
        personal = frozenset({"volunteer", "zone", "minutes_a_week"})


class Presence(models.Model):
    """What somebody said last, until it lapses. One row each, written over: no history of anybody's evening."""

    volunteer = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    doing = models.CharField(max_length=6, choices=[(s, s) for s in rules.DOINGS])
    until = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"doing", "until"})
        personal = frozenset({"volunteer"})


class GivenWeek(models.Model):
    """Hours given by all together in a week: minutes of shifts times who came. Nobody's own.

    `places`: how often somebody came; where that is seldom, the hours would be somebody's own and are hidden.
    """

    monday = models.DateField(primary_key=True)
    minutes = models.PositiveIntegerField(default=0)
    shifts = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)

    class Sensitivity:
        open = frozenset({"monday", "minutes", "shifts", "places"})
