"""What people declared. A day and no time; no volunteer, no call, no number, no place."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.declarations import rules

STATUS = [(status, status) for status in rules.STATUSES]


class Declaration(models.Model):
    id = RandomIdField()
    taken_on = models.DateField()
    party = models.CharField(max_length=12, choices=STATUS)
    league = models.CharField(max_length=12, choices=STATUS)
    pioneers = models.CharField(max_length=12, choices=STATUS)
    name_kind = models.CharField(max_length=9, choices=[(k, k) for k in rules.NAME_KINDS])
    sealed_name = models.BinaryField(null=True, blank=True)  # to the off-line register's key, or not kept
    heard = models.JSONField(default=list)  # codes of what was said aloud, ticked by the volunteer
    read_back = models.CharField(max_length=20)  # version of the text that was read back
    commitment = models.BinaryField(max_length=32, unique=True)
    withdrawal_tag = models.BinaryField(max_length=32, unique=True)
    published_week = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(party=rules.DECLARES)
                | models.Q(league=rules.DECLARES)
                | models.Q(pioneers=rules.DECLARES),
                name="a_declaration_leaves_something",
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
    reported_on = models.DateField()
    party = models.BooleanField(default=False)
    league = models.BooleanField(default=False)
    pioneers = models.BooleanField(default=False)
    about_when = models.CharField(max_length=20, choices=[(w, w) for w in rules.ABOUT_WHEN])
    published_week = models.CharField(max_length=8, blank=True)

    class Sensitivity:
        open = frozenset({"id", "reported_on", "party", "league", "pioneers", "about_when", "published_week"})
