"""What people declared. No volunteer, no call, no number, no place; day and class sealed under the week's key."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.declarations import rules


class Declaration(models.Model):
    id = RandomIdField()
    week = models.CharField(max_length=8)  # its expiry key
    # Day, class, what was heard, version of the read-back; gone with the tie, two weeks after publication.
    sealed_entry = models.BinaryField(null=True, blank=True)
    sealed_name = models.BinaryField(null=True, blank=True)  # to the off-line register's key, or not kept
    look = models.CharField(max_length=8, blank=True, choices=[(one, one) for one in rules.LOOKS if one])
    commitment = models.BinaryField(max_length=32, unique=True, null=True)
    withdrawal_tag = models.BinaryField(max_length=32, unique=True, null=True)
    published_week = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(published_week="")
                | models.Q(sealed_entry__isnull=False, commitment__isnull=False, withdrawal_tag__isnull=False),
                name="a_waiting_declaration_is_whole",
            ),
        )

    class Sensitivity:
        open = frozenset({"id", "week", "look", "published_week"})
        sealed = frozenset({"sealed_entry", "sealed_name"})
        blinded = frozenset({"commitment", "withdrawal_tag"})


class EarlierQuit(models.Model):
    """Somebody had quit long ago and says so. Kept and counted apart; never in the tally of declarations."""

    id = RandomIdField()
    week = models.CharField(max_length=8)
    sealed_entry = models.BinaryField()  # day, organizations, about when; the row goes after publication
    published_week = models.CharField(max_length=8, blank=True)

    class Sensitivity:
        open = frozenset({"id", "week", "published_week"})
        sealed = frozenset({"sealed_entry"})


class Look(models.Model):
    """What a second look came to, in words; joined to no declaration. The words go with their week's key."""

    id = RandomIdField()
    week = models.CharField(max_length=8)
    verdict = models.CharField(max_length=9)  # accepted | asked | set_aside
    reason = models.CharField(max_length=12, blank=True)  # of setting aside; told in public, as a count
    sealed_words = models.BinaryField()
    told_week = models.CharField(max_length=8, blank=True)

    class Sensitivity:
        open = frozenset({"id", "week", "verdict", "reason", "told_week"})
        sealed = frozenset({"sealed_words"})


class TestCall(models.Model):
    """One of our own people was called and declared something known. It is pulled out before the batch."""

    __test__ = False  # for the test runner: the name means a call
    id = RandomIdField()
    week = models.CharField(max_length=8)
    sealed_expected = models.BinaryField()  # day, class, mark of the name

    class Sensitivity:
        open = frozenset({"id", "week"})
        sealed = frozenset({"sealed_expected"})


class NameUse(models.Model):
    """How often a name, or the pattern of a series, came up this week. No name: a tag of twenty bits under a key of
    this week's label, which thousands of names share. Rows of other weeks are deleted with the next declaration.
    """

    id = RandomIdField()
    week = models.CharField(max_length=8)
    kind = models.CharField(max_length=6)  # name | series
    blinded_tag = models.PositiveIntegerField()
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["week", "kind", "blinded_tag"], name="one_row_for_each_tag"),)

    class Sensitivity:
        open = frozenset({"id", "week", "kind", "uses"})
        blinded = frozenset({"blinded_tag"})
