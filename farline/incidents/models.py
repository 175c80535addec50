"""Reports, sealed until somebody who answers for the calls reads them."""

from django.db import models

from farline.common.random_ids import RandomIdField


class Report(models.Model):
    id = RandomIdField()
    kind = models.CharField(max_length=20)  # one of rules.KINDS
    sealed_text = models.BinaryField()
    raised_on = models.DateField()
    # Only whoever complained has the number; with it they read the answer. Nothing else leads back to them.
    blinded_number = models.BinaryField(max_length=16, null=True, blank=True, unique=True)
    sealed_answer = models.BinaryField(null=True, blank=True)
    state = models.CharField(max_length=10, default="raised")  # raised | triaged | contained | closed

    class Sensitivity:
        open = frozenset({"id", "kind", "raised_on", "state"})
        sealed = frozenset({"sealed_text", "sealed_answer"})
        blinded = frozenset({"blinded_number"})


class KindWord(models.Model):
    """Thanks or a good wish that somebody said on the telephone. No person, no call, no volunteer, no day."""

    id = RandomIdField()
    month = models.CharField(max_length=7)  # 2026-11
    sealed_text = models.BinaryField(null=True, blank=True)  # until somebody has read it
    text = models.CharField(max_length=300, blank=True)  # as it is shown to volunteers
    state = models.CharField(max_length=8, default="waiting")  # waiting | shown

    class Sensitivity:
        open = frozenset({"id", "month", "text", "state"})
        sealed = frozenset({"sealed_text"})
