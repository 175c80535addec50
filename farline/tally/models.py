"""The log: leaves in order, batches, signed heads. Everything here is public."""

from django.db import models


class Batch(models.Model):
    week = models.CharField(max_length=8)  # the week of publication, not of any call
    published_on = models.DateField()
    first_leaf = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()

    class Sensitivity:
        open = frozenset({"id", "week", "published_on", "first_leaf", "size"})


class Leaf(models.Model):
    index = models.PositiveBigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="leaves")
    text = models.CharField(max_length=240, unique=True)

    class Sensitivity:
        open = frozenset({"index", "batch", "text"})


class Checkpoint(models.Model):
    size = models.PositiveBigIntegerField(primary_key=True)
    note = models.TextField()
    published_on = models.DateField()

    class Sensitivity:
        open = frozenset({"size", "note", "published_on"})
