"""What people declared. A day and no time; no volunteer, no call, no number, no place."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.declarations import rules

STATUS = [(status, status) for status in rules.STATUSES]


class Declaration(models.Model):
    id = RandomIdField()
    taken_on = models.DateField(null=True, blank=True)  # gone with the tie, two weeks after publication
    party = models.CharField(max_length=12, choices=STATUS)
    league = models.CharField(max_length=12, choices=STATUS)
    pioneers = models.CharField(max_length=12, choices=STATUS)
    name_kind = models.CharField(max_length=9, choices=[(k, k) for k in rules.NAME_KINDS])
    sealed_name = models.BinaryField(null=True, blank=True)  # to the off-line register's key, or not kept
    heard = models.JSONField(default=list)  # codes of what was said aloud, ticked by the volunteer
    read_back = models.CharField(max_length=20)  # version of the text that was read back
    commitment = models.BinaryField(max_length=32, unique=True, null=True)
    withdrawal_tag = models.BinaryField(max_length=32, unique=True, null=True)
    published_week = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(party=rules.DECLARES)
                | models.Q(league=rules.DECLARES)
                | models.Q(pioneers=rules.DECLARES),
                name="a_declaration_leaves_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(published_week="")
                | models.Q(taken_on__isnull=False, commitment__isnull=False, withdrawal_tag__isnull=False),
                name="a_waiting_declaration_is_whole",
            ),
        )

    class Sensitivity:
        open = frozenset(
            {"id", "taken_on", "party", "league", "pioneers", "name_kind", "heard", "read_back", "published_week"}
        )
        sealed = frozenset({"sealed_name"})
        blinded = frozenset({"commitment", "withdrawal_tag"})


class EarlierQuit(models.Model):
    """Somebody had quit long ago and says so. Kept and counted apart; never in the tally of declarations."""

    id = RandomIdField()
    reported_on = models.DateField(null=True, blank=True)  # gone two weeks after publication
    party = models.BooleanField(default=False)
    league = models.BooleanField(default=False)
    pioneers = models.BooleanField(default=False)
    about_when = models.CharField(max_length=20, choices=[(w, w) for w in rules.ABOUT_WHEN])
    published_week = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(party=True) | models.Q(league=True) | models.Q(pioneers=True),
                name="an_earlier_quit_names_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(published_week="") | models.Q(reported_on__isnull=False),
                name="a_waiting_earlier_quit_has_its_day",
            ),
        )

    class Sensitivity:
        open = frozenset({"id", "reported_on", "party", "league", "pioneers", "about_when", "published_week"})


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
