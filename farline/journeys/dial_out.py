"""The gateway holds a volunteer's permit: may this number be rung now? The last gate before a bell.

The permit is used up first, whatever comes after. Role, claim, trunk and opt-outs are asked anew; only then is the
number opened, and it goes to the gateway alone.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings

from farline.calls.queries import lines
from farline.common import journal, same_root, vault
from farline.hotline import queries as hotline
from farline.hotline.rules import TAKEN
from farline.journeys import hear_opt_out
from farline.numbers import actions as opening
from farline.numbers import queries as numbers
from farline.optouts import queries as optouts
from farline.telephony import actions as telephony
from farline.telephony import queries as trunks
from farline.telephony import reach, rules
from farline.telephony.sip.outgoing import Route
from farline.volunteers import queries as volunteers

TALK_LIMIT = 3600.0


# What a volunteer is told of; of the rest only that this person is not called now.
HOUR, SHUT = "hour", "shut"
TOLD = frozenset({HOUR, SHUT})


class Blocked(Exception):
    """This person is not called now. Its text is the gate that was shut."""


@dataclass(frozen=True)
class DialOut:
    leg: int
    route: Route
    number: str = field(repr=False)
    talk_limit: float = TALK_LIMIT
    cell: str = ""  # of telephony.reach


@dataclass(frozen=True)
class TakeIn:
    """Somebody rings us and a volunteer pressed Answer: `incoming` is the gateway's own name for that call."""

    leg: int
    incoming: str
    talk_limit: float = TALK_LIMIT


def dial_out(*, permit: str, volunteer_id: int, resource: str, now: dt.datetime) -> DialOut | TakeIn:
    """Raises telephony.PermitRefused or Blocked."""
    leg = telephony.use(permit=permit, volunteer_id=volunteer_id, resource=resource, now=now)
    if not volunteers.callers_among({volunteer_id}):
        telephony.block(leg_id=leg.pk, reason="claim", now=now)
        raise Blocked("claim")
    if leg.campaign_id == rules.HOTLINE:
        return _take_in(leg.pk, leg.call_id, volunteer_id, now)
    try:
        ringing = lines.ringing(call_id=leg.call_id, volunteer_id=volunteer_id, now=now)
        if ringing is None:
            raise Blocked("claim")
        if same_root.is_other():
            raise Blocked("keys")
        allowed = trunks.is_on(leg.trunk) and leg.trunk.simulator == ringing.synthetic
        route = telephony.route_of(leg.trunk) if allowed else None
        if route is None or (settings.DEMO and not leg.trunk.simulator):
            raise Blocked("trunk")
        number = _number(ringing.number_id, volunteer_id, permit=str(leg.pk), now=now)
        return DialOut(leg.pk, route, number, cell=reach.cell(number, ringing.province))
    except Blocked as gate:
        telephony.block(leg_id=leg.pk, reason=str(gate), now=now)
        if str(gate) == HOUR:
            journal.count(action="volunteers.hour_full", by=volunteers.by_id(volunteer_id).handle, now=now)
        raise


def _take_in(leg_id: int, ring_id: int, volunteer_id: int, now: dt.datetime) -> TakeIn:
    ring = hotline.ring_for(ring_id)
    if ring is None or ring.state != TAKEN or ring.volunteer_id != volunteer_id:
        telephony.block(leg_id=leg_id, reason="claim", now=now)
        raise Blocked("claim")
    return TakeIn(leg_id, ring.resource)


def _number(number_id: int, volunteer_id: int, *, permit: str, now: dt.datetime) -> str:
    try:
        lying = numbers.sealed_with_key(number_id)
        optouts.check_tags(numbers.opt_out_tags(number_id, lying=lying))
        return opening.open_for_dialing(number_id=number_id, who=str(volunteer_id), permit=permit, lying=lying)
    except optouts.OptedOut:
        hear_opt_out.take_back(number_id=number_id, by="farline", now=now)
        raise Blocked("opted_out") from None
    except numbers.NumberGone:
        raise Blocked("claim") from None
    except vault.TooMany:
        raise Blocked(HOUR) from None
    except vault.KeysLocked:
        raise Blocked(SHUT) from None
