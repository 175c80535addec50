"""What was handed over, by kind and week only."""

from django.db import models


class HandedOver(models.Model):
    week = models.CharField(max_length=8)
    kind = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["week", "kind"], name="one_count_per_kind_and_week"),)

    class Sensitivity:
        open = frozenset({"id", "week", "kind", "count"})
