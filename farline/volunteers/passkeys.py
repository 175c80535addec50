"""Passkeys: WebAuthn by the `fido2` library, kept here in one place. A device that asks for finger, face or PIN.

Nothing is asked about the make of the device (no attestation). The browser binds each key to this site's host, so a
page that looks like ours cannot use it.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from fido2.server import Fido2Server
from fido2.webauthn import AttestedCredentialData, PublicKeyCredentialRpEntity, PublicKeyCredentialUserEntity

from farline.common import journal
from farline.volunteers import rules
from farline.volunteers.models import Passkey, Volunteer

Said = Mapping[str, Any]
MOST = 10


class PasskeyUnfit(Exception):
    """The device's answer does not fit. Please try once more, or use another way."""


class PasskeysEnough(Exception):
    """Ten passkeys are enough. Please remove one first."""


def _server(host: str, origin: str) -> Fido2Server:
    entity = PublicKeyCredentialRpEntity(name="Farline", id=host)
    return Fido2Server(entity, attestation="none", verify_origin=lambda said: said == origin)  # type: ignore[arg-type] # its enum is made from the word


def begin_adding(*, volunteer_id: int, handle: str, host: str, origin: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked, and what must be remembered of it until it answers."""
    user = PublicKeyCredentialUserEntity(name=handle, id=volunteer_id.to_bytes(8, "big"), display_name=handle)
    own = Passkey.objects.filter(volunteer=volunteer_id, site=host)
    asked, state = _server(host, origin).register_begin(
        user,
        credentials=[AttestedCredentialData(bytes(one.public_key)) for one in own],
        resident_key_requirement="required",  # type: ignore[arg-type] # as above
        user_verification="required",  # type: ignore[arg-type] # as above
    )
    return dict(asked), state


def read_new(*, state: dict[str, Any], said: Said, host: str, origin: str) -> tuple[bytes, bytes, int]:
    """Credential id, public key and counter of a key that a device just made. Raises PasskeyUnfit."""
    try:
        made = _server(host, origin).register_complete(state, said)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise PasskeyUnfit from None
    kept = made.credential_data
    if kept is None:
        raise PasskeyUnfit
    return kept.credential_id, bytes(kept), made.counter


@transaction.atomic
def add(*, volunteer: Volunteer, made: tuple[bytes, bytes, int], host: str, now: dt.datetime) -> None:
    """Raises PasskeysEnough; PasskeyUnfit for a key that is somebody's already."""
    if Passkey.objects.filter(volunteer=volunteer).count() >= MOST:
        raise PasskeysEnough
    credential_id, public_key, uses = made
    if Passkey.objects.filter(credential_id=credential_id).exists():
        raise PasskeyUnfit
    Passkey.objects.create(
        volunteer=volunteer,
        credential_id=credential_id,
        public_key=public_key,
        site=host,
        uses=uses,
        added_on=now.date(),
    )
    journal.write(action="volunteers.add_passkey", by=volunteer.handle, now=now)


def begin_proving(*, host: str, origin: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Asks for any key of this site: nobody has to say who they are, so nobody can ask who is one of us."""
    asked, state = _server(host, origin).authenticate_begin(user_verification="required")  # type: ignore[arg-type] # as above
    return dict(asked), state


@transaction.atomic
def prove(*, state: dict[str, Any], said: Said, host: str, origin: str) -> Volunteer:
    """Whose key answered. Raises PasskeyUnfit, also for somebody suspended and for a key that seems copied."""
    credential_id = _credential_id(said)
    key = Passkey.objects.select_related("volunteer").filter(credential_id=credential_id, site=host).first()
    if key is None or not key.volunteer.is_active:
        raise PasskeyUnfit
    try:
        known = AttestedCredentialData(bytes(key.public_key))
        _server(host, origin).authenticate_complete(state, [known], said)
        uses = _counter(said)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise PasskeyUnfit from None
    if rules.looks_copied(before=key.uses, now=uses):
        raise PasskeyUnfit
    Passkey.objects.filter(pk=key.pk).update(uses=uses)
    volunteer: Volunteer = key.volunteer
    return volunteer


def _credential_id(said: Said) -> bytes:
    from fido2.utils import websafe_decode

    try:
        return websafe_decode(said["rawId"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise PasskeyUnfit from None


def _counter(said: Said) -> int:
    from fido2.webauthn import AuthenticationResponse

    return AuthenticationResponse.from_dict(said).response.authenticator_data.counter


@transaction.atomic
def remove(*, volunteer: Volunteer, passkey_id: int, now: dt.datetime) -> bool:
    gone, _ = Passkey.objects.filter(pk=passkey_id, volunteer=volunteer).delete()
    if gone:
        journal.write(action="volunteers.remove_passkey", by=volunteer.handle, now=now)
    return bool(gone)
