"""Who is setting up how they sign in: a newcomer, somebody who comes back with a new device, or an account without.

It is kept in the session for half an hour. A newcomer is written to no table before the last step, so whoever turns
back leaves nothing behind, and the invitation stays good.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language

from farline.common.random_ids import random_id
from farline.doors.common import entering
from farline.journeys import come_back
from farline.volunteers import factors, inviting, queries, totp

SLOT = "set_up"
LASTS = 1800


@dataclass(frozen=True)
class SetUp:
    """`invitation` is 0 for an account of ours that has no second proof yet. `seed`: sealed, as hex."""

    volunteer: str
    handle: str
    until: int
    invitation: int = 0
    returning: bool = False
    seed: str = ""

    @property
    def id(self) -> int:
        return int(self.volunteer)


def begin(request: HttpRequest, found: inviting.InvitationView) -> SetUp:
    """A code was right. For somebody who comes back, the account is looked up now and changed at the end."""
    until = int(timezone.now().timestamp()) + LASTS
    back = queries.by_handle(found.returning) if found.returning else None
    request.session.flush()
    made = SetUp(str(back.pk if back else random_id()), back.handle if back else "", until, found.id, back is not None)
    return keep(request, made)


def keep(request: HttpRequest, setting: SetUp, **changed: Any) -> SetUp:
    setting = replace(setting, **changed)
    request.session[SLOT] = asdict(setting) | {"invitation": str(setting.invitation)}
    return setting


def of(request: HttpRequest) -> SetUp | None:
    """What is being set up in this browser: for a newcomer, or for an account that signed in by passphrase alone."""
    kept = request.session.get(SLOT)
    if kept and kept["until"] >= timezone.now().timestamp():
        return SetUp(**(kept | {"invitation": int(kept["invitation"])}))
    half = entering.who_is_half_in(request)
    if half is None or factors.held(half[0]).second:
        return None
    until = int(timezone.now().timestamp()) + LASTS
    return keep(request, SetUp(str(half[0].pk), half[0].handle, until))


def seed_of(request: HttpRequest, setting: SetUp) -> tuple[SetUp, bytes]:
    """The seed for an authenticator app: made once for this set-up, sealed while it waits in the session."""
    if not setting.seed:
        fresh = factors.seal_seed(totp.new_seed(), volunteer_id=setting.id).hex()
        setting = keep(request, setting, seed=fresh)
    return setting, factors.open_seed(bytes.fromhex(setting.seed), volunteer_id=setting.id)


def volunteer_of(setting: SetUp) -> Any:
    """The account itself, in the transaction that ends the set-up. Raises InvitationGone, HandleTaken, HandleUnfit."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a set-up ends in one transaction")
    now = timezone.now()
    if not setting.invitation:
        found = queries.find(setting.id)
        # Somebody else may have set it up meanwhile: then this session has nothing to say any more.
        if found is None or not found.is_active or factors.held(found).second:
            raise inviting.InvitationGone
        return found
    if setting.returning:
        return come_back.come_back(invitation_id=setting.invitation, now=now)
    return inviting.join(
        invitation_id=setting.invitation,
        volunteer_id=setting.id,
        handle=setting.handle,
        language=get_language() or "zh-hans",
        now=now,
    )


def finish(request: HttpRequest, volunteer: Any) -> None:
    request.session.pop(SLOT, None)
    found = queries.by_id(volunteer.pk)
    entering.let_in(request, found)
