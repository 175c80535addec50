"""How somebody becomes one of us: one says so, a second agrees, a code that can be read aloud opens the door once.

The same way leads back in for somebody whose device is lost: there is no e-mail that could be asked, or taken.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from farline.common import journal, vault
from farline.common.random_ids import random_id
from farline.volunteers import factors, passphrases, rules
from farline.volunteers.actions import check_handle, enter, known_roles
from farline.volunteers.models import Invitation, Volunteer

LABEL = "volunteers.invitation"
WORDS = 4  # of two syllables each: 58 bits, and it lives for three days
CAREFUL_FOR = dt.timedelta(hours=24)


class NotYoursToGive(Exception):
    """Only an admin can invite somebody to this role, or bring somebody back in."""


class SecondMustDiffer(Exception):
    """You invited this person yourself, so somebody else has to agree."""


class AboutYourself(SecondMustDiffer):
    """This is about your own way back in, so it is for others."""


class InvitationGone(Exception):
    """This invitation was used, withdrawn, or its three days are over."""


class NotAgreedYet(Exception):
    """A second person has to agree to this invitation first."""


class CodeUnknown(Exception):
    """There is no invitation with this code."""


@dataclass(frozen=True)
class InvitationView:
    id: int
    roles: list[str]
    returning: str  # the handle of somebody who sets up their sign-in anew; empty for a newcomer
    invited_by: str
    agreed_by: str
    expires_at: dt.datetime


@transaction.atomic
def invite(
    *, roles: Iterable[str], by: Volunteer, now: dt.datetime, propose: Callable[[], str] | None = None
) -> tuple[int, str]:
    """The invitation's id and its code, which is shown to whoever invites and kept nowhere. Raises NotYoursToGive."""
    wanted = known_roles(roles)
    _check_may_give(by, wanted)
    return _write(by=by, now=now, propose=propose, roles=wanted)


@transaction.atomic
def invite_back(
    *, volunteer: Volunteer, by: Volunteer, now: dt.datetime, propose: Callable[[], str] | None = None
) -> tuple[int, str]:
    """Their device is lost. Nothing changes for them until a second agreed and the code was used.

    Between admins alone: two who invite newcomers could otherwise take over any caller's account.
    Raises NotYoursToGive, SecondMustDiffer.
    """
    _check_may_bring_back(by)
    if volunteer.pk == by.pk:
        raise SecondMustDiffer
    Invitation.objects.filter(volunteer=volunteer).delete()
    return _write(by=by, now=now, propose=propose, volunteer=volunteer)


def _write(
    *,
    by: Volunteer,
    now: dt.datetime,
    propose: Callable[[], str] | None,
    roles: Iterable[str] = (),
    volunteer: Volunteer | None = None,
) -> tuple[int, str]:
    code = propose() if propose else passphrases.propose(words=WORDS)
    made = Invitation.objects.create(
        blinded_code=_mark(code),
        roles=list(roles),
        volunteer=volunteer,
        invited_by=by.handle,
        expires_at=now + rules.INVITED_FOR,
    )
    about = f"back {volunteer.pk}" if volunteer else " ".join(roles)
    journal.write(action="volunteers.invite", by=by.handle, now=now, about=about)
    return made.pk, code


@transaction.atomic
def agree(*, invitation_id: int, by: Volunteer, now: dt.datetime) -> None:
    """Raises InvitationGone, SecondMustDiffer, NotYoursToGive."""
    found = Invitation.objects.filter(pk=invitation_id, expires_at__gt=now, agreed_by="").first()
    if found is None:
        raise InvitationGone
    if by.handle == found.invited_by:
        raise SecondMustDiffer
    _check_concerns(found, by)
    if not Invitation.objects.filter(pk=found.pk, agreed_by="").update(agreed_by=by.handle):
        raise InvitationGone
    journal.write(action="volunteers.agree", by=by.handle, now=now, about=str(found.pk))


@transaction.atomic
def withdraw(*, invitation_id: int, by: Volunteer, now: dt.datetime) -> None:
    """Whoever could agree to it may take it back while nobody came; somebody's own return only others.

    Raises InvitationGone, NotYoursToGive, AboutYourself.
    """
    found = Invitation.objects.filter(pk=invitation_id).first()
    if found is None:
        raise InvitationGone
    _check_concerns(found, by)
    if not Invitation.objects.filter(pk=invitation_id).delete()[0]:
        raise InvitationGone
    journal.write(action="volunteers.withdraw_invitation", by=by.handle, now=now)


def waiting(*, now: dt.datetime) -> list[InvitationView]:
    return [_view(one) for one in _waiting(now)]


def with_code(code: str, *, now: dt.datetime) -> InvitationView:
    """Raises CodeUnknown, NotAgreedYet. An invitation whose time is over looks like one that never was."""
    found = Invitation.objects.select_related("volunteer").filter(blinded_code=_mark(code), expires_at__gt=now).first()
    if found is None:
        raise CodeUnknown
    if not found.agreed_by:
        raise NotAgreedYet
    return _view(found)


def for_id(invitation_id: int, *, now: dt.datetime) -> InvitationView | None:
    found = Invitation.objects.select_related("volunteer").filter(pk=invitation_id, expires_at__gt=now).first()
    return _view(found) if found else None


@transaction.atomic
def join(*, invitation_id: int, volunteer_id: int, handle: str, language: str, now: dt.datetime) -> Volunteer:
    """The newcomer is one of us; how they sign in must be set in the same transaction.

    Raises InvitationGone, HandleUnfit, HandleTaken.
    """
    found = _spent(invitation_id, now)
    handle = check_handle(handle)
    volunteer = Volunteer(
        pk=volunteer_id or random_id(), handle=handle, language=language, created_at=now, created_by=found.invited_by
    )
    volunteer.set_password(None)
    enter(volunteer=volunteer, roles=known_roles(found.roles), by=found.invited_by, now=now)
    journal.write(action="volunteers.join", by=handle, now=now, about=" ".join(found.roles))
    return volunteer


@transaction.atomic
def come_back(*, invitation_id: int, now: dt.datetime) -> Volunteer:
    """Every old way in is void; for a day their cap is smaller. Raises InvitationGone."""
    found = _spent(invitation_id, now)
    if found.volunteer is None or not found.volunteer.is_active:
        raise InvitationGone
    volunteer = found.volunteer
    factors.forget_all(volunteer=volunteer)
    volunteer.careful_until = now + CAREFUL_FOR
    volunteer.save(update_fields=["careful_until"])
    journal.write(action="volunteers.come_back", by=volunteer.handle, now=now)
    return volunteer


def forget_expired(*, now: dt.datetime) -> int:
    return Invitation.objects.filter(expires_at__lte=now).delete()[0]


def _spent(invitation_id: int, now: dt.datetime) -> Invitation:
    """Used once: of two who use it at the same moment, one deletes it."""
    found = Invitation.objects.select_related("volunteer").filter(pk=invitation_id, expires_at__gt=now).first()
    if found is None or not found.agreed_by or not Invitation.objects.filter(pk=invitation_id).delete()[0]:
        raise InvitationGone
    return found


def _waiting(now: dt.datetime) -> Iterable[Invitation]:
    return Invitation.objects.select_related("volunteer").filter(expires_at__gt=now).order_by("expires_at", "pk")


def _view(one: Invitation) -> InvitationView:
    returning = one.volunteer.handle if one.volunteer else ""
    return InvitationView(one.pk, list(one.roles), returning, one.invited_by, one.agreed_by, one.expires_at)


def _mark(code: str) -> bytes:
    return vault.blind(rules.as_dictated(code).replace(" ", ""), label=LABEL)


def _check_may_give(by: Volunteer, roles: Iterable[str]) -> None:
    if not set(roles) <= rules.may_invite_to(_held(by)):
        raise NotYoursToGive


def _check_may_bring_back(by: Volunteer) -> None:
    if not rules.may_bring_back(_held(by)):
        raise NotYoursToGive


def _check_concerns(found: Invitation, by: Volunteer) -> None:
    """Whether it is for them to say anything about it: whoever sits at a lost device must not stop the way back in."""
    if found.volunteer_id is None:
        _check_may_give(by, found.roles)
        return
    _check_may_bring_back(by)
    if found.volunteer_id == by.pk:
        raise AboutYourself


def _held(by: Volunteer) -> set[str]:
    return {grant.role for grant in by.grants.all()}
