"""Who is told, what is on its way, and what was told last."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.webhooks import rules


class Hook(models.Model):
    """The address is sealed: its path is often a password of its own. The secret is shown once."""

    id = RandomIdField()
    name = models.CharField(max_length=40, unique=True)
    topics = models.JSONField(default=list)
    sealed_url = models.BinaryField()
    sealed_secret = models.BinaryField()
    created_by = models.CharField(max_length=40)

    class Sensitivity:
        open = frozenset({"id", "name", "topics"})
        personal = frozenset({"created_by"})
        sealed = frozenset({"sealed_url", "sealed_secret"})


class Delivery(models.Model):
    """One telling to one address. The body is what was sent: public or technical, and nobody's."""

    id = RandomIdField()
    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=20)
    body = models.CharField(max_length=rules.LONGEST_BODY)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, default=rules.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    said = models.CharField(max_length=12, blank=True)  # the code of the answer, or why there was none

    class Meta:
        indexes = (models.Index(fields=["state", "next_at"], name="delivery_due"),)

    class Sensitivity:
        open = frozenset({"id", "hook", "kind", "body", "made_at", "state", "tries", "next_at", "said"})


class Seen(models.Model):
    """How something stood when it was looked at last, so that only a change is told."""

    key = models.CharField(max_length=40, primary_key=True)
    mark = models.CharField(max_length=120)

    class Sensitivity:
        open = frozenset({"key", "mark"})
