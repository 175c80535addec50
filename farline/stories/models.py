"""Offered notes, drafts, reviews, published pages. No call, no number, no time finer than a month."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.stories import rules


class Note(models.Model):
    """What a caller offered to the editors after a talk. The row goes when it is used or set aside."""

    id = RandomIdField()
    month = models.CharField(max_length=7)  # 2026-11
    sealed_text = models.BinaryField()
    sealed_facts = models.BinaryField(null=True, blank=True)  # prints.py: keyed, and destroyed with the story's key

    class Sensitivity:
        open = frozenset({"id", "month"})
        sealed = frozenset({"sealed_text", "sealed_facts"})


class Story(models.Model):
    id = RandomIdField()
    slug = models.SlugField(max_length=60, unique=True)  # says nothing before publication
    state = models.CharField(max_length=16, default=rules.DRAFT, choices=[(s, s) for s in rules.STATES])
    month = models.CharField(max_length=7)
    author = models.CharField(max_length=40)
    writers = models.JSONField(default=list)  # everybody who saved a version: none of them may review
    version = models.PositiveIntegerField(default=1)  # a save must name the version it edited
    sealed_source = models.BinaryField(null=True, blank=True)  # the note it began with; gone at publication
    sealed_first = models.BinaryField(null=True, blank=True)  # as told before redaction; gone at publication
    sealed_facts = models.BinaryField(null=True, blank=True)  # prints of known facts; gone at publication
    safety_reviewer = models.CharField(max_length=40, blank=True)
    note_readers = models.JSONField(
        default=list
    )  # reviewers who saw note or first telling: none of them reviews the text alone
    not_before = models.DateField(null=True, blank=True)  # fixed at approval, with chance in it
    corrects = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="corrected_by")
    correction = models.JSONField(default=dict, blank=True)  # language -> what is put right, in public
    published_on = models.DateField(null=True, blank=True)
    hidden = models.BooleanField(default=False)  # one press took it from everyone until somebody has looked
    retraction = models.JSONField(null=True, blank=True)  # language -> why, in public
    retracted_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state__in=["published", "retracted"]) | models.Q(published_on__isnull=False),
                name="published_stories_have_a_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="retracted")
                | models.Q(retraction__isnull=False, retracted_on__isnull=False),
                name="retractions_have_a_reason",
            ),
        )

    class Sensitivity:
        open = frozenset(
            {
                "id",
                "slug",
                "state",
                "month",
                "version",
                "not_before",
                "published_on",
                "hidden",
                "retraction",
                "retracted_on",
                "corrects",
                "correction",
            }
        )
        personal = frozenset({"author", "writers", "safety_reviewer", "note_readers"})
        sealed = frozenset({"sealed_source", "sealed_first", "sealed_facts"})


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


class Correction(models.Model):
    """What was put right in a published story, and when. It stands under the story for everyone."""

    id = RandomIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="corrections")
    day = models.DateField()
    said = models.JSONField()  # language -> text

    class Sensitivity:
        open = frozenset({"id", "story", "day", "said"})


class Review(models.Model):
    id = RandomIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    part = models.CharField(max_length=9)  # safety | editorial
    approves = models.BooleanField()
    sealed_comment = models.BinaryField()  # a comment quotes the draft

    class Meta:
        constraints = (models.UniqueConstraint(fields=["story", "reviewer", "version"], name="one_review_per_person"),)

    class Sensitivity:
        open = frozenset({"id", "story", "version", "part", "approves"})
        personal = frozenset({"reviewer"})
        sealed = frozenset({"sealed_comment"})
