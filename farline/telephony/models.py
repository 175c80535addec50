"""Trunks on file, calls on the wire for two days, and what a campaign has spent. No number, no sound."""

from django.db import models

from farline.common.random_ids import RandomIdField
from farline.telephony import states

OFF, ON, PAUSED = "off", "on", "paused"


class Trunk(models.Model):
    """A way out to the telephone network. The fake trunk of this machine is one too; it alone needs no papers."""

    id = RandomIdField()
    name = models.CharField(max_length=60, unique=True)
    simulator = models.BooleanField(default=False)
    host = models.CharField(max_length=120)
    port = models.PositiveIntegerField(default=5060)  # 0: the fake trunk says where it listens
    transport = models.CharField(max_length=3, default="udp", choices=[(one, one) for one in ("udp", "tls")])
    srtp = models.BooleanField(default=False)  # the sound is sealed towards this trunk; over TLS alone
    domain = models.CharField(max_length=120, blank=True)
    user = models.CharField(max_length=80, blank=True)
    sealed_password = models.BinaryField(null=True, blank=True)
    caller_id = models.CharField(max_length=20, blank=True)  # the one number that every call of this trunk shows
    caller_id_owned = models.BooleanField(default=False)
    permission = models.TextField(blank=True)  # where the carrier's written permission lies, and from whom
    cents_per_minute = models.PositiveIntegerField(null=True, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=6, default=OFF, choices=[(s, s) for s in (OFF, ON, PAUSED)])
    pause = models.CharField(max_length=12, blank=True)  # one of governing.PAUSES
    judged_since = models.DateTimeField(null=True, blank=True)  # what was before a resume is not held against it again

    class Sensitivity:
        open = frozenset(
            {
                "id", "name", "simulator", "host", "port", "transport", "srtp", "domain", "user", "caller_id",
                "caller_id_owned", "permission", "cents_per_minute", "limits", "state", "pause", "judged_since",
            }
        )  # fmt: skip
        sealed = frozenset({"sealed_password"})


class Reach(models.Model):
    """How often calls of one week got through: trunk × first digits × province × hour of the day in China.

    Counts alone, of many people's calls; which call fell into which cell stands nowhere.
    """

    id = RandomIdField()
    trunk = models.ForeignKey(Trunk, on_delete=models.CASCADE, related_name="reach")
    week = models.PositiveIntegerField()  # 202648
    block = models.CharField(max_length=3, blank=True)  # 139 of a mobile number; nothing of a fixed line
    province = models.CharField(max_length=4, blank=True)
    hour = models.PositiveSmallIntegerField()
    tried = models.PositiveIntegerField(default=0)
    rang = models.PositiveIntegerField(default=0)  # it rang there at least, or was answered, or was busy
    answered = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["trunk", "week", "block", "province", "hour"], name="one_cell_of_reach"),
        )

    class Sensitivity:
        open = frozenset({"id", "trunk", "week", "block", "province", "hour", "tried", "rang", "answered"})


class Leg(models.Model):
    """One call in the browser: a permit first, then its course. Deleted after two days."""

    id = RandomIdField()
    trunk = models.ForeignKey(Trunk, on_delete=models.PROTECT, related_name="legs")
    call_id = models.BigIntegerField(db_index=True)
    campaign_id = models.BigIntegerField()
    volunteer_id = models.BigIntegerField()
    blinded_permit = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=9, default=states.PREPARED, choices=[(s, s) for s in states.STATES])
    sequence = models.PositiveIntegerField(default=0)  # of the last event that counted
    status = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=16, blank=True)
    by = models.CharField(max_length=9, blank=True)
    resource = models.CharField(max_length=40, blank=True)  # the gateway's name for it
    created_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)  # when the gateway last said that it lives
    ear = models.BooleanField(default=False)  # the person said yes: the volunteer's mentor may hear this call

    class Meta:
        indexes = (models.Index(fields=["trunk", "created_at"], name="leg_by_trunk"),)

    class Sensitivity:
        open = frozenset(
            {
                "id", "trunk", "call_id", "campaign_id", "expires_at", "state", "sequence", "status", "reason", "by",
                "resource", "created_at", "answered_at", "ended_at", "seen_at", "ear",
            }
        )  # fmt: skip
        personal = frozenset({"volunteer_id"})
        blinded = frozenset({"blinded_permit"})


class Spent(models.Model):
    """What one campaign has cost on one trunk, in cents; counted when a call ends."""

    trunk = models.ForeignKey(Trunk, on_delete=models.CASCADE, related_name="spent")
    campaign_id = models.BigIntegerField()
    cents = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["trunk", "campaign_id"], name="one_sum_per_campaign"),)

    class Sensitivity:
        open = frozenset({"id", "trunk", "campaign_id", "cents"})
