"""Writes: register, grant, brief, suspend."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from farline.common import journal, speech
from farline.common.text import clean_line
from farline.volunteers import given_words, rules
from farline.volunteers.models import RoleGrant, Volunteer


class HandleTaken(Exception):
    """Somebody already uses that handle."""


class HandleUnfit(Exception):
    """A handle has 2 to 40 letters or digits, with - _ . between them, and is no telephone number."""


class PassphraseTooWeak(Exception):
    """Choose a longer passphrase that is on no list: at least 15 characters; five words do well."""


class UnknownRole(Exception):
    """There is no such role."""


class LastAdmin(Exception):
    """Somebody must be able to manage the volunteers: this is the last admin."""


@transaction.atomic
def register(
    *,
    handle: str,
    passphrase: str | None,
    roles: Iterable[str],
    language: str = "zh-hans",
    by: str,
    now: dt.datetime,
) -> Volunteer:
    """Make a volunteer with these roles. Without a passphrase nobody can sign in as them until one is set.

    Raises HandleUnfit, HandleTaken, PassphraseTooWeak or UnknownRole.
    """
    wanted = known_roles(roles)
    volunteer = Volunteer(handle=check_handle(handle), language=language, created_at=now, created_by=by)
    if passphrase is not None:
        check_passphrase(passphrase, volunteer)
    volunteer.set_password(passphrase)
    enter(volunteer=volunteer, roles=wanted, by=by, now=now)
    journal.write(action="volunteers.register", by=by, now=now, about=" ".join(wanted))
    return volunteer


def check_handle(handle: str) -> str:
    """As it will be kept. Raises HandleUnfit, HandleTaken."""
    handle = rules.as_handle(clean_line(handle))
    if not rules.is_fit_handle(handle):
        raise HandleUnfit
    if rules.is_no_person(handle) or Volunteer.objects.filter(handle__iexact=handle).exists():
        raise HandleTaken
    return handle


@transaction.atomic
def enter(*, volunteer: Volunteer, roles: Iterable[str], by: str, now: dt.datetime) -> None:
    """Into the table, with these roles. Raises HandleTaken: of two at the same moment one comes later."""
    try:
        with transaction.atomic():
            volunteer.save(force_insert=True)
    except IntegrityError:
        raise HandleTaken from None
    for role in roles:
        RoleGrant.objects.create(volunteer=volunteer, role=role, granted_at=now, granted_by=by)


@transaction.atomic
def grant_role(*, volunteer: Volunteer, role: str, by: str, now: dt.datetime) -> None:
    """Give a role; one already held stays as it is."""
    known_roles([role])
    _, is_new = RoleGrant.objects.get_or_create(
        volunteer=volunteer, role=role, defaults={"granted_at": now, "granted_by": by}
    )
    if is_new:
        journal.write(action="volunteers.grant_role", by=by, now=now, about=f"{volunteer.pk} {role}")


@transaction.atomic
def revoke_role(*, volunteer: Volunteer, role: str, by: str, now: dt.datetime) -> None:
    """Take a role away, and with it what they asked for by it. Raises LastAdmin."""
    known_roles([role])
    if role == rules.ADMIN:
        _check_another_admin(volunteer)
    gone, _ = RoleGrant.objects.filter(volunteer=volunteer, role=role).delete()
    if gone:
        if role not in rules.PLAIN_WORK:
            given_words.void(volunteer.handle)
        journal.write(action="volunteers.revoke_role", by=by, now=now, about=f"{volunteer.pk} {role}")


@transaction.atomic
def take_briefing(*, volunteer: Volunteer, now: dt.datetime) -> None:
    """Note that the device and safety briefing was taken. The first time stands."""
    if Volunteer.objects.filter(pk=volunteer.pk, briefed_at__isnull=True).update(briefed_at=now):
        volunteer.briefed_at = now
        journal.write(action="volunteers.take_briefing", by=volunteer.handle, now=now)


@transaction.atomic
def learn(*, volunteer: Volunteer, what: str, needed: Collection[str], now: dt.datetime) -> bool:
    """Note a module or a practice talk as done; with the last of what is needed, the practice is passed, for good.

    Returns whether it is passed now.
    """
    fresh = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
    learned = list(dict.fromkeys([*fresh.learned, what]))
    passed = fresh.passed_practice_at
    if passed is None and set(needed) <= set(learned):
        passed = now
        journal.write(action="volunteers.pass_practice", by=volunteer.handle, now=now)
    Volunteer.objects.filter(pk=volunteer.pk).update(learned=learned, passed_practice_at=passed)
    volunteer.learned, volunteer.passed_practice_at = learned, passed
    return passed is not None


@transaction.atomic
def acknowledge_own_phone_risk(*, volunteer: Volunteer, now: dt.datetime) -> None:
    """Note that the card about one's own telephone was read. The first time stands."""
    if Volunteer.objects.filter(pk=volunteer.pk, own_phone_risk_seen_at__isnull=True).update(
        own_phone_risk_seen_at=now
    ):
        volunteer.own_phone_risk_seen_at = now
        journal.write(action="volunteers.acknowledge_own_phone_risk", by=volunteer.handle, now=now)


@transaction.atomic
def say_speech(*, volunteer: Volunteer, codes: Iterable[str], now: dt.datetime) -> None:
    """What this volunteer talks in besides Mandarin: codes of common.speech, unknown ones left out."""
    said = speech.written(codes)
    if Volunteer.objects.filter(pk=volunteer.pk).exclude(speaks=said).update(speaks=said):
        volunteer.speaks = said
        journal.write(action="volunteers.say_speech", by=volunteer.handle, now=now)


@transaction.atomic
def suspend(*, volunteer: Volunteer, by: str, now: dt.datetime) -> None:
    """Shut a volunteer out; their next request already fails. Raises LastAdmin."""
    _check_another_admin(volunteer)
    _set_active(volunteer, False)
    given_words.void(volunteer.handle)
    journal.write(action="volunteers.suspend", by=by, now=now, about=str(volunteer.pk))


@transaction.atomic
def reinstate(*, volunteer: Volunteer, by: str, now: dt.datetime) -> None:
    _set_active(volunteer, True)
    journal.write(action="volunteers.reinstate", by=by, now=now, about=str(volunteer.pk))


def check_may_leave(volunteer: Volunteer) -> None:
    """Two admins must remain where some things take two; one alone could make no other. Raises LastAdmin."""
    _check_another_admin(volunteer, least=2 if settings.TWO_PEOPLE else 1)


@transaction.atomic
def delete(*, volunteer: Volunteer) -> None:
    """The account and all that hangs on it. Without a line of its own: the journey that asks for it writes one."""
    Volunteer.objects.filter(pk=volunteer.pk).delete()


class CapUnfit(Exception):
    """A cap lies between none and the site's own."""


@transaction.atomic
def set_cap(*, volunteer: Volunteer, cap: int, most: int, by: str, now: dt.datetime) -> None:
    """How many numbers a day this volunteer may be shown; never more than the site's. Raises CapUnfit."""
    if not 0 <= cap <= most:
        raise CapUnfit
    Volunteer.objects.filter(pk=volunteer.pk).update(own_cap=None if cap == most else cap)
    volunteer.own_cap = None if cap == most else cap
    journal.write(action="volunteers.set_cap", by=by, now=now, about=f"{volunteer.pk} {cap}")


@transaction.atomic
def speak_language(*, volunteer: Volunteer, language: str) -> None:
    """Keep the interface language somebody chose. A preference is no event: the journal is not written."""
    Volunteer.objects.filter(pk=volunteer.pk).update(language=language)
    volunteer.language = language


def _set_active(volunteer: Volunteer, active: bool) -> None:
    Volunteer.objects.filter(pk=volunteer.pk).update(is_active=active)
    volunteer.is_active = active


def known_roles(roles: Iterable[str]) -> list[str]:
    wanted = set(roles)
    if wanted - set(rules.ROLES):
        raise UnknownRole
    return [role for role in rules.ROLES if role in wanted]


def check_passphrase(passphrase: str, volunteer: Volunteer) -> None:
    try:
        password_validation.validate_password(rules.as_dictated(passphrase), volunteer)
    except ValidationError:
        raise PassphraseTooWeak from None


def _check_another_admin(volunteer: Volunteer, least: int = 1) -> None:
    others = RoleGrant.objects.filter(role=rules.ADMIN, volunteer__is_active=True).exclude(volunteer=volunteer)
    if volunteer.has_role(rules.ADMIN) and others.count() < least:
        raise LastAdmin
