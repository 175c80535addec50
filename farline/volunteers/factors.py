"""What a volunteer signs in with besides the passphrase: an authenticator app, recovery codes, passkeys."""

import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from farline.common import journal, vault
from farline.volunteers import actions, rules, sessions, totp
from farline.volunteers.models import Passkey, RecoveryCode, Volunteer

LABEL = "volunteers.recovery"


class CodeUnfit(Exception):
    """This code does not fit. Codes change every half minute; please take the newest one."""


@dataclass(frozen=True)
class PasskeyView:
    id: int
    added_on: dt.date


@dataclass(frozen=True)
class Held:
    """What somebody can sign in with. `codes`: how many recovery codes are left."""

    passkeys: list[PasskeyView]
    app: bool
    passphrase: bool
    codes: int

    @property
    def second(self) -> bool:
        return bool(self.passkeys) or self.app


def held(volunteer: Volunteer) -> Held:
    return Held(
        [
            PasskeyView(one.pk, one.added_on)
            for one in Passkey.objects.filter(volunteer=volunteer).order_by("added_on", "pk")
        ],
        volunteer.sealed_seed is not None,
        volunteer.has_usable_password(),
        RecoveryCode.objects.filter(volunteer=volunteer).count(),
    )


def seal_seed(seed: bytes, *, volunteer_id: int) -> bytes:
    """Sealed for one volunteer's row before there is one, so that it never waits in a session in the clear."""
    return vault.seal(seed, table="volunteers.volunteer", column="sealed_seed", row=volunteer_id)


def open_seed(sealed: bytes | memoryview, *, volunteer_id: int) -> bytes:
    return vault.open_sealed(sealed, table="volunteers.volunteer", column="sealed_seed", row=volunteer_id)


@transaction.atomic
def use_app(
    *, volunteer: Volunteer, sealed_seed: bytes, code: str, passphrase: str | None, by: str, now: dt.datetime
) -> None:
    """From now on: this app, and this passphrase unless the old one stays. Raises CodeUnfit, PassphraseTooWeak."""
    seed = open_seed(sealed_seed, volunteer_id=volunteer.pk)
    step = totp.step_of(seed, code, at=int(now.timestamp()), newest_used=0)
    if step is None:
        raise CodeUnfit
    volunteer.sealed_seed, volunteer.seed_step = sealed_seed, step
    if passphrase is not None:
        actions.check_passphrase(passphrase, volunteer)
        volunteer.set_password(passphrase)
    volunteer.save(update_fields=["sealed_seed", "seed_step", "password"])
    journal.write(action="volunteers.use_app", by=by, now=now)


@transaction.atomic
def check(*, volunteer: Volunteer, code: str, now: dt.datetime) -> str:
    """ "app" or "recovery": each code once. Raises CodeUnfit."""
    fresh = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    if fresh.sealed_seed is not None:
        seed = open_seed(fresh.sealed_seed, volunteer_id=fresh.pk)
        step = totp.step_of(seed, code, at=int(now.timestamp()), newest_used=fresh.seed_step)
        # The condition again: of two who send the same code at once, one is too late.
        if step is not None and Volunteer.objects.filter(pk=fresh.pk, seed_step__lt=step).update(seed_step=step):
            return "app"
    plain = rules.as_recovery_code(code)
    if len(plain) == rules.RECOVERY_LENGTH:
        gone, _ = RecoveryCode.objects.filter(volunteer=fresh, blinded_code=_blinded(fresh, [plain])[0]).delete()
        if gone:
            journal.write(action="volunteers.use_recovery_code", by=fresh.handle, now=now)
            return "recovery"
    raise CodeUnfit


@transaction.atomic
def new_recovery_codes(
    *, volunteer: Volunteer, now: dt.datetime, choose: Callable[[Sequence[str]], str] = secrets.choice
) -> list[str]:
    """Eight new ones; those from before are void. They are shown once and kept under the key-holder's key."""
    codes = [
        "".join(choose(rules.RECOVERY_LETTERS) for _ in range(rules.RECOVERY_LENGTH))
        for _ in range(rules.RECOVERY_CODES)
    ]
    RecoveryCode.objects.filter(volunteer=volunteer).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(volunteer=volunteer, blinded_code=mark) for mark in _blinded(volunteer, codes)
    )
    journal.write(action="volunteers.new_recovery_codes", by=volunteer.handle, now=now)
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


@transaction.atomic
def forget_all(*, volunteer: Volunteer) -> None:
    """Nothing opens this account any more, and every session of it ends."""
    Passkey.objects.filter(volunteer=volunteer).delete()
    RecoveryCode.objects.filter(volunteer=volunteer).delete()
    volunteer.sealed_seed = None
    volunteer.set_password(None)
    volunteer.epoch += 1
    volunteer.save(update_fields=["sealed_seed", "password", "epoch"])
    sessions.end_all(volunteer_id=volunteer.pk)


def _blinded(volunteer: Volunteer, codes: Sequence[str]) -> list[bytes]:
    return vault.blind_many([f"{volunteer.pk}|{code}" for code in codes], label=LABEL)
