"""The log: leaves in order, batches, signed heads; all public. And withdrawals that wait for the next batch.

Nothing of the log is ever changed or deleted: these tables refuse, and the database refuses besides.
"""

from typing import Any, NoReturn

from django.db import models

from farline.common.random_ids import RandomIdField


class NeverRewritten(Exception):
    """The log only grows. Nothing in it is changed or removed."""


class OnlyGrows(models.QuerySet[Any]):
    def update(self, **_kwargs: Any) -> NoReturn:
        raise NeverRewritten

    def delete(self) -> NoReturn:
        raise NeverRewritten

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise NeverRewritten


class Kept(models.Model):
    """A row that is written once."""

    objects = OnlyGrows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverRewritten
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverRewritten


class Batch(Kept):
    week = models.CharField(max_length=8)  # the week of publication, not of any call
    published_on = models.DateField()
    first_leaf = models.PositiveBigIntegerField()
    size = models.PositiveIntegerField()

    class Sensitivity:
        open = frozenset({"id", "week", "published_on", "first_leaf", "size"})


class Leaf(Kept):
    index = models.PositiveBigIntegerField(primary_key=True)
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="leaves")
    text = models.CharField(max_length=240, unique=True)

    class Sensitivity:
        open = frozenset({"index", "batch", "text"})


class Checkpoint(Kept):
    size = models.PositiveBigIntegerField(primary_key=True)
    note = models.TextField()
    published_on = models.DateField()

    class Sensitivity:
        open = frozenset({"size", "note", "published_on"})


class Cosignature(Kept):
    """A witness saw that this head follows from all earlier ones. The more of them, the harder a split view."""

    size = models.PositiveBigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["size", "witness"], name="one_word_of_each_witness"),)

    class Sensitivity:
        open = frozenset({"id", "size", "witness", "line"})


class Told(Kept):
    """Said beside a batch, on the page: how many of our own test callers' entries were found right, and what a second
    look set aside. Neither ever becomes a leaf, so a note of their own is signed.
    """

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="told")
    tests = models.PositiveIntegerField(default=0)
    tests_right = models.PositiveIntegerField(default=0)
    set_aside = models.JSONField(default=dict)  # reason -> count
    note = models.TextField()  # this and all that was said before it, signed

    class Sensitivity:
        open = frozenset({"batch", "tests", "tests_right", "set_aside", "note"})


class Withdrawal(models.Model):
    """Something published is taken back, and will be with the next batch. Deleted once its leaf stands."""

    id = RandomIdField()
    leaf_index = models.PositiveBigIntegerField(unique=True)
    asked_on = models.DateField()
    reason = models.CharField(max_length=10, blank=True)  # the operator's; empty when the holder asks
    sealed_secret = models.BinaryField(null=True)  # the holder's withdrawal secret, public only with its leaf

    class Sensitivity:
        open = frozenset({"id", "leaf_index", "asked_on", "reason"})
        sealed = frozenset({"sealed_secret"})


class Sample(models.Model):
    """A working code without a holder, given to anybody who asks once its entry is published. Until then it is sealed:
    a code opens its commitment, and would tell of an entry that waits what the person left.
    """

    id = RandomIdField()
    sealed_code = models.BinaryField(null=True, blank=True)  # under the week's key; emptied with publication
    code = models.CharField(max_length=20, blank=True)  # for everybody; empty until its entry is published
    commitment = models.BinaryField(max_length=32)
    published = models.BooleanField(default=False)

    class Sensitivity:
        open = frozenset({"id", "code", "published"})
        sealed = frozenset({"sealed_code"})
        blinded = frozenset({"commitment"})
