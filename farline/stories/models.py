"""Offered notes, drafts, reviews, published pages. No call, no number, no time finer than a month."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.stories import rules


class Note(models.Model):
    """What a caller offered to the editors after a talk."""

    id = RandomIdField()
    month = models.CharField(max_length=7)  # 2026-11
    sealed_text = models.BinaryField()
    state = models.CharField(max_length=9, default="offered")  # offered | used | dismissed

    class Sensitivity:
        open = frozenset({"id", "month", "state"})
        sealed = frozenset({"sealed_text"})


class Story(models.Model):
    id = RandomIdField()
    slug = models.SlugField(max_length=60, unique=True)
    state = models.CharField(max_length=10, default=rules.DRAFT, choices=[(s, s) for s in rules.STATES])
    month = models.CharField(max_length=7)
    author = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)  # a save must name the version it edited
    published_on = models.DateField(null=True, blank=True)
    retraction = models.TextField(blank=True)

    class Sensitivity:
        open = frozenset({"id", "slug", "state", "month", "version", "published_on", "retraction"})
        personal = frozenset({"author"})


class StoryText(models.Model):
    """One language of a story. Sealed until published; then `public_text` holds it and the draft is gone."""

    id = RandomIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=8)
    sealed_text = models.BinaryField(null=True, blank=True)
    public_text = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["story", "language"], name="one_text_per_language"),)

    class Sensitivity:
        open = frozenset({"id", "story", "language", "public_text"})
        sealed = frozenset({"sealed_text"})


class Review(models.Model):
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    approves = models.BooleanField()
    comment = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["story", "reviewer", "version"], name="one_review_per_person"),
        )

    class Sensitivity:
        open = frozenset({"id", "story", "version", "approves", "comment"})
        personal = frozenset({"reviewer"})
