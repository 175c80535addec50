"""Campaigns, turns, calls, follow-ups. Nothing here leads to a declaration."""

from django.conf import settings
from django.db import models

from farline.calls import rules
from farline.common.random_ids import RandomIdField


class Campaign(models.Model):
    id = RandomIdField()
    name = models.CharField(max_length=80)
    purpose = models.TextField()
    regions = models.JSONField(default=list)  # province codes; empty = all
    window = models.JSONField(default=dict)  # rules.Window as data
    max_attempts = models.PositiveSmallIntegerField(default=3)
    rest_hours = models.PositiveSmallIntegerField(default=72)
    script = models.CharField(max_length=60)  # a slug in the content pack
    speech = models.CharField(max_length=8, blank=True)  # common.speech; "": Mandarin, which every caller speaks
    state = models.CharField(
        max_length=8, default=rules.CAMPAIGN_DRAFT, choices=[(s, s) for s in rules.CAMPAIGN_STATES]
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)

    class Sensitivity:
        open = frozenset(
            {
                "id", "name", "purpose", "regions", "window", "max_attempts", "rest_hours", "script", "speech",
                "state", "created_at",
            }
        )  # fmt: skip
        personal = frozenset({"created_by"})


class CampaignList(models.Model):
    """A list is called for one campaign only."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="lists")
    number_list = models.OneToOneField("numbers.NumberList", on_delete=models.CASCADE, related_name="+")
    comes_first = models.BooleanField(default=False)  # before the campaign's other lists

    class Sensitivity:
        open = frozenset({"id", "campaign", "number_list", "comes_first"})


class Turn(models.Model):
    """One person's turn in the queue of one campaign. A claim is an UPDATE of this row that can lose."""

    id = RandomIdField()
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="turns", db_index=False)
    number = models.OneToOneField("numbers.Number", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, default=rules.WAITING, choices=[(s, s) for s in rules.TURN_STATES])
    province = models.CharField(max_length=2, blank=True)
    clock_shift = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)  # a follow-up's hour ends here
    forget_at = models.DateTimeField(null=True, blank=True)  # the number is of no more use once undo is over
    attempts = models.PositiveSmallIntegerField(default=0)  # in this campaign
    hang_ups = models.PositiveSmallIntegerField(default=0)
    fence = models.PositiveIntegerField(default=0)  # grows with every claim; a save must carry the newest
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = (
            # Not a partial index: SQLite cannot see through bound parameters that its condition holds. It finds a
            # campaign's turns too: an index of the campaign alone was one more page to write for each claim.
            models.Index(fields=["campaign", "clock_shift", "state", "not_before", "id"], name="turn_next"),
            models.Index(fields=["forget_at"], name="turn_forget", condition=models.Q(forget_at__isnull=False)),
        )
        constraints = (
            # A second tab, a double click, two servers: one volunteer is with one person.
            models.UniqueConstraint(
                fields=["claimed_by"], name="one_claim_per_volunteer", condition=models.Q(claimed_by__isnull=False)
            ),
        )

    class Sensitivity:
        open = frozenset(
            {
                "id", "campaign", "number", "state", "province", "clock_shift", "not_before", "not_after",
                "forget_at", "attempts", "hang_ups", "fence", "claimed_until",
            }
        )  # fmt: skip
        personal = frozenset({"claimed_by"})


class Call(models.Model):
    """One claim and what came of it. The note is sealed under the week's expiry key."""

    id = RandomIdField()
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="calls", db_index=False)
    volunteer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    fence = models.PositiveIntegerField()
    state = models.CharField(max_length=10, default=rules.PREPARED, choices=[(s, s) for s in rules.CALL_STATES])
    way = models.CharField(max_length=10, blank=True)  # own_phone | practice
    permits = models.PositiveSmallIntegerField(default=0)
    reveals = models.PositiveSmallIntegerField(default=0)  # those on which a number stood on a screen
    permitted_at = models.DateTimeField(null=True, blank=True)
    line = models.CharField(max_length=20, blank=True)
    conversation = models.CharField(max_length=32, blank=True)
    sealed_note = models.BinaryField(null=True, blank=True)
    saved_with = models.CharField(max_length=40, blank=True)  # the form's idempotency key
    undo_until = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(default=dict, blank=True)  # the turn as it was, for undo; emptied afterwards
    claimed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        # Every index is one more page to write for each claim: both ties are found by the first column of another.
        constraints = (models.UniqueConstraint(fields=["turn", "fence"], name="one_call_per_claim"),)
        indexes = (
            models.Index(
                fields=["volunteer", "permitted_at"],
                name="call_permitted",
                condition=models.Q(permitted_at__isnull=False),  # so that a claim need not write it
            ),
            models.Index(
                fields=["finished_at"], name="call_hour_known", condition=models.Q(finished_at__isnull=False)
            ),
        )

    class Sensitivity:
        open = frozenset(
            {
                "id", "turn", "fence", "state", "way", "permits", "reveals", "permitted_at", "line",
                "conversation", "saved_with", "undo_until", "before", "claimed_at", "finished_at",
            }
        )  # fmt: skip
        personal = frozenset({"volunteer"})
        sealed = frozenset({"sealed_note"})


class FollowUp(models.Model):
    """Wanted by the person, at the person's hour."""

    id = RandomIdField()
    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="follow_ups")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, default=rules.FOLLOW_UP_SCHEDULED, choices=[(s, s) for s in rules.FOLLOW_UP_STATES]
    )
    created_at = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"id", "turn", "starts_at", "ends_at", "state", "created_at"})


class Uncounted(models.Model):
    """What a save, or its undo, changes in the counts below, until it is added up: a minute, and no index to write."""

    id = RandomIdField()
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    province = models.CharField(max_length=2, blank=True)
    clock_shift = models.SmallIntegerField()
    claimed_at = models.DateTimeField()
    permitted_at = models.DateTimeField(null=True, blank=True)
    line = models.CharField(max_length=20)
    conversation = models.CharField(max_length=32, blank=True)
    attempts = models.SmallIntegerField()  # 1, -1 when it was taken back, 0 where only another became the newest
    latest = models.SmallIntegerField()

    class Sensitivity:
        open = frozenset(
            {
                "id", "campaign", "province", "clock_shift", "claimed_at", "permitted_at", "line", "conversation",
                "attempts", "latest",
            }
        )  # fmt: skip


class OutcomeCount(models.Model):
    """How many calls of a month ended so: no day, no hour, and nobody."""

    id = RandomIdField()
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    province = models.CharField(max_length=2, blank=True)
    line = models.CharField(max_length=20)
    conversation = models.CharField(max_length=32, blank=True)
    attempts = models.IntegerField(default=0)
    latest = models.IntegerField(default=0)  # of these, how many are the newest word of their person

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["campaign", "month", "province", "line", "conversation"],
                name="one_count_of_each_outcome",
            ),
        )
        # Holds all that a page adds up, in the order in which it does: the table itself is never read for it.
        indexes = (
            models.Index(
                fields=["campaign", "province", "line", "conversation", "month", "attempts", "latest"],
                name="outcome_in_order",
            ),
        )

    class Sensitivity:
        open = frozenset({"id", "campaign", "month", "province", "line", "conversation", "attempts", "latest"})


class DayCount(models.Model):
    """How many calls there were on a day, and how many of them were answered; not what came of them."""

    id = RandomIdField()
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    attempts = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "day"], name="one_count_of_each_day"),)

    class Sensitivity:
        open = frozenset({"id", "campaign", "day", "attempts", "answered"})


class HourCount(models.Model):
    """At which hours people answer, over all weeks: an hour with its day would say when somebody was called."""

    id = RandomIdField()
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+", db_index=False)
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    hour = models.PositiveSmallIntegerField()  # on the clock that the person lives by
    attempts = models.IntegerField(default=0)
    answered = models.IntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["campaign", "weekday", "hour"], name="one_count_of_each_hour"),)

    class Sensitivity:
        open = frozenset({"id", "campaign", "weekday", "hour", "attempts", "answered"})
