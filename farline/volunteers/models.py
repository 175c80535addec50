"""A volunteer is a handle and a passphrase. Nothing else is asked, so nothing else can be taken."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.crypto import salted_hmac

from farline.common.random_ids import RandomIdField
from farline.volunteers import rules


class VolunteerManager(BaseUserManager["Volunteer"]):
    def get_by_natural_key(self, username: str | None) -> "Volunteer":
        return self.get(handle__iexact=rules.as_handle(username or ""))


class Volunteer(AbstractBaseUser):
    id = RandomIdField()
    handle = models.CharField(max_length=40, unique=True)
    language = models.CharField(max_length=8, default="zh-hans")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=40)
    briefed_at = models.DateTimeField(null=True, blank=True)
    own_phone_risk_seen_at = models.DateTimeField(null=True, blank=True)
    learned = models.JSONField(default=list)  # modules and practice talks done: what, never how often or how well
    passed_practice_at = models.DateTimeField(null=True, blank=True)
    sealed_seed = models.BinaryField(null=True, blank=True)  # of the authenticator app
    seed_step = models.PositiveBigIntegerField(default=0)  # the newest code that was used: none is taken twice
    epoch = models.PositiveIntegerField(default=0)  # one more ends every session of this volunteer
    careful_until = models.DateTimeField(null=True, blank=True)  # after a new set-up of the sign-in: a smaller cap
    own_cap = models.PositiveSmallIntegerField(null=True, blank=True)  # numbers a day; None: the site's
    speaks = models.CharField(max_length=120, blank=True)  # common.speech.written, besides Mandarin
    watched_from = models.DateTimeField(null=True, blank=True)  # alarms count from here: somebody talked with them
    last_login = None  # when somebody was here is nobody's business

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Any] = VolunteerManager()

    class Sensitivity:
        open = frozenset(
            {
                "id", "language", "is_active", "created_at", "briefed_at", "own_phone_risk_seen_at", "learned",
                "passed_practice_at", "seed_step", "epoch", "careful_until", "own_cap",
                "watched_from",
            }
        )  # fmt: skip
        personal = frozenset({"handle", "created_by", "speaks"})
        sealed = frozenset({"sealed_seed"})
        secret = frozenset({"password"})

    def get_session_auth_hash(self) -> str:
        """Sessions hang on the passphrase and on the epoch: a change of either ends them all."""
        return self._mark(settings.SECRET_KEY)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        yield from (self._mark(secret) for secret in settings.SECRET_KEY_FALLBACKS)

    def _mark(self, secret: str | bytes) -> str:
        return salted_hmac(
            "farline.session", f"{self.epoch}|{self.password}", secret=secret, algorithm="sha256"
        ).hexdigest()

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else rules.as_dictated(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(None if raw_password is None else rules.as_dictated(raw_password))

    def has_role(self, role: str) -> bool:
        enough = {role} | rules.IMPLIED.get(role, frozenset())
        return any(grant.role in enough for grant in self.grants.all())


class RoleGrant(models.Model):
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=[(role, role) for role in rules.ROLES])
    granted_at = models.DateTimeField()
    granted_by = models.CharField(max_length=40)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["volunteer", "role"], name="one_grant_per_role"),)

    class Sensitivity:
        open = frozenset({"id", "volunteer", "role", "granted_at"})
        personal = frozenset({"granted_by"})


class Passkey(models.Model):
    """A key pair whose private half never leaves the volunteer's device. What lies here opens nothing."""

    id = RandomIdField()
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()  # the attested credential as the browser gave it, without attestation
    site = models.CharField(max_length=100)  # the host name that the key is bound to
    uses = models.PositiveBigIntegerField(default=0)  # the device's own counter, where it has one
    added_on = models.DateField()

    class Sensitivity:
        open = frozenset({"id", "volunteer", "public_key", "site", "uses", "added_on"})
        personal = frozenset({"credential_id"})


class RecoveryCode(models.Model):
    """One way back in, shown once. Under the key-holder's key, so that a seized disk cannot be searched for it."""

    id = RandomIdField()
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="recovery_codes")
    blinded_code = models.BinaryField(max_length=16)

    class Sensitivity:
        open = frozenset({"id", "volunteer"})
        blinded = frozenset({"blinded_code"})


class Invitation(models.Model):
    """One person says who may come, a second agrees; then a code opens the door once. Gone when it was used.

    With `volunteer`, it is somebody of ours whose device is lost: they set up their sign-in anew.
    """

    id = RandomIdField()
    blinded_code = models.BinaryField(max_length=16, unique=True)
    roles = models.JSONField(default=list)
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    invited_by = models.CharField(max_length=40)
    agreed_by = models.CharField(max_length=40, blank=True)
    expires_at = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"id", "roles", "volunteer", "expires_at"})
        personal = frozenset({"invited_by", "agreed_by"})
        blinded = frozenset({"blinded_code"})


class Asked(models.Model):
    """Something that takes two people, pressed by one of them."""

    id = RandomIdField()
    what = models.CharField(max_length=60, unique=True)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Sensitivity:
        open = frozenset({"id", "what", "at"})
        personal = frozenset({"by"})


class Alarm(models.Model):
    """How an account was used that somebody should ask about. Gone when somebody did."""

    id = RandomIdField()
    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="+")
    code = models.CharField(max_length=24)
    count = models.PositiveIntegerField()
    stops = models.BooleanField()
    raised_on = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["volunteer", "code"], name="one_alarm_of_each"),)

    class Sensitivity:
        open = frozenset({"id", "code", "count", "stops", "raised_on"})
        personal = frozenset({"volunteer"})


class OpenSession(AbstractBaseSession):
    """A session that knows whose it is, so that all of one volunteer's can be ended at once. No address, no device."""

    volunteer_id = models.BigIntegerField(null=True, db_index=True)

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from farline.volunteers.sessions import SessionStore

        return SessionStore

    class Sensitivity:
        open = frozenset({"expire_date"})
        personal = frozenset({"volunteer_id"})
        secret = frozenset({"session_key", "session_data"})  # the key as a hash: sessions.mark
