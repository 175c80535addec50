"""Reports, sealed until somebody who answers for the calls reads them."""

from django.db import models

from farline.common.random_ids import RandomIdField


class Report(models.Model):
    id = RandomIdField()
    kind = models.CharField(max_length=20)  # complaint | asked_identity | trunk_alarm | bulk_read
    sealed_text = models.BinaryField()
    raised_on = models.DateField()
    state = models.CharField(max_length=10, default="raised")  # raised | triaged | contained | closed

    class Sensitivity:
        open = frozenset({"id", "kind", "raised_on", "state"})
        sealed = frozenset({"sealed_text"})
