"""A volunteer is a handle and a passphrase. Nothing else is asked, so nothing else can be taken."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from farline.common.random_ids import RandomIdField
from farline.volunteers import rules


class VolunteerManager(BaseUserManager["Volunteer"]):
    def get_by_natural_key(self, username: str | None) -> "Volunteer":
        return self.get(handle__iexact=username)


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
    last_login = None  # when somebody was here is nobody's business

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[Any] = VolunteerManager()

    class Sensitivity:
        open = frozenset(
            {
                "id", "language", "is_active", "created_at", "briefed_at", "own_phone_risk_seen_at", "learned",
                "passed_practice_at",
            }
        )  # fmt: skip
        personal = frozenset({"handle", "created_by"})
        secret = frozenset({"password"})

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else rules.as_dictated(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        return super().check_password(None if raw_password is None else rules.as_dictated(raw_password))

    def has_role(self, role: str) -> bool:
        return any(grant.role == role for grant in self.grants.all())


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
