"""Words on their way into the content pack, and their history; what callers use is the folder alone. And one count:

which doubts callers say they heard.
"""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.guide import rules


class Draft(models.Model):
    """One file as somebody would have it. `base` is what stood in the folder when it was begun, "" for a new file."""

    id = RandomIdField()
    file = models.CharField(max_length=100)
    base = models.TextField(blank=True)
    text = models.TextField()
    state = models.CharField(max_length=10, default=rules.DRAFT, choices=[(s, s) for s in rules.OWNERS])
    version = models.PositiveIntegerField(default=1)  # a save must name the version it edited
    changed_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="published", published_at__isnull=False)
                | (~models.Q(state="published") & models.Q(published_at__isnull=True)),
                name="published_words_have_their_time",
            ),
        )
        indexes = (models.Index(fields=["file", "state"], name="drafts_of_a_file"),)

    class Sensitivity:
        open = frozenset({"id", "file", "base", "text", "state", "version", "changed_at", "published_at"})


class Change(models.Model):
    """Who saved which version. Whoever saved one has written in it, and approves nothing of it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    text = models.TextField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "version"], name="one_text_per_version"),)

    class Sensitivity:
        open = frozenset({"id", "draft", "version", "text", "at"})
        personal = frozenset({"by"})


class Approval(models.Model):
    """One of the two who read a version and stand by it."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="approvals")
    version = models.PositiveIntegerField()
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["draft", "version", "by"], name="one_approval_each"),)

    class Sensitivity:
        open = frozenset({"id", "draft", "version", "at"})
        personal = frozenset({"by"})


class RaisedDoubt(models.Model):
    """How often callers heard a doubt in a month, all together. No call, no person, no volunteer, no place, no day."""

    id = RandomIdField()
    month = models.DateField()  # its first day
    card = models.CharField(max_length=60)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["month", "card"], name="one_count_per_doubt_and_month"),)

    class Sensitivity:
        open = frozenset({"id", "month", "card", "count"})
