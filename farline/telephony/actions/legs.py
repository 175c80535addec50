"""A permit, used once; then the gateway's events, each counted once and only forward."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from farline.common import journal
from farline.telephony import governing, queries, reach, rules, states
from farline.telephony.actions import trunks
from farline.telephony.models import Leg, Spent

KEPT = dt.timedelta(days=2)


class PermitRefused(Exception):
    """This permit is unknown, used, expired, or somebody else's. Please press Call once more."""


@dataclass(frozen=True)
class Event:
    """One event of the gateway, as it came over the wire."""

    leg: int
    sequence: int
    state: str
    status: int = 0
    by: str = ""
    reason: str = ""
    cell: str = ""  # of reach.py


def _blinded(permit: str) -> str:
    return hashlib.sha256(b"permit|" + permit.encode("utf-8", "replace")).hexdigest()


@transaction.atomic
def issue(
    *, trunk_id: int, call_id: int, campaign_id: int, volunteer_id: int, now: dt.datetime, rings_at: str = ""
) -> str:
    """A permit for one press. It is told once; the table keeps its hash. An unused one of this call ends here.

    `rings_at`: the gateway's own name of a call that came in; the permit says which of several gateways has it.
    """
    Leg.objects.filter(call_id=call_id, state=states.PREPARED).update(
        state=states.FAILED, reason="expired", ended_at=now
    )
    permit = rules.permit_at(rings_at, secrets.token_urlsafe(32))
    Leg.objects.create(
        trunk_id=trunk_id,
        call_id=call_id,
        campaign_id=campaign_id,
        volunteer_id=volunteer_id,
        blinded_permit=_blinded(permit),
        expires_at=now + dt.timedelta(seconds=rules.PERMIT_SECONDS),
        created_at=now,
    )
    return permit


def use(*, permit: str, volunteer_id: int, resource: str, now: dt.datetime) -> Leg:
    """Turn a permit into a call that is being dialed; a second time loses. Raises PermitRefused.

    No transaction around it: the line that tells of a refusal must stay when the refusal is raised.
    """
    won = Leg.objects.filter(
        blinded_permit=_blinded(permit), volunteer_id=volunteer_id, state=states.PREPARED, expires_at__gt=now
    ).update(state=states.DIALING, resource=resource, seen_at=now)
    if not won:
        journal.write(action="telephony.permit_refused", by="gateway", now=now)
        raise PermitRefused
    return Leg.objects.select_related("trunk").get(blinded_permit=_blinded(permit))


def block(*, leg_id: int, reason: str, now: dt.datetime) -> None:
    """Our own gate said no between the press and the bell."""
    Leg.objects.filter(pk=leg_id, state=states.DIALING).update(state=states.BLOCKED, reason=reason, ended_at=now)


@transaction.atomic
def apply(event: Event, *, now: dt.datetime) -> bool:
    """Take one event in; False when it is old, out of order, or of no call that we know."""
    leg = Leg.objects.select_for_update().select_related("trunk").filter(pk=event.leg).first()
    if leg is None or event.sequence <= leg.sequence or event.state not in states.NEXT[leg.state]:
        return False
    rang = states.RINGING in {leg.state, event.state}
    leg.sequence, leg.state, leg.seen_at = event.sequence, event.state, now
    leg.status = event.status if 100 <= event.status < 700 else leg.status
    if event.state == states.ANSWERED:
        leg.answered_at = now
    if event.state in {states.ENDED, states.FAILED}:
        leg.by = event.by if event.by in states.ENDINGS else ""
        leg.reason = event.reason if event.reason in states.REASONS else ""
        leg.ended_at, leg.ear = now, False
    leg.save()
    if leg.ended_at is not None:
        line = states.line_of(state=leg.state, by=leg.by, reason=leg.reason, status=leg.status)
        reach.count(leg, cell=event.cell, rang=rang or line == "busy")
        _count_cost(leg)
        trunks.governed(trunk_id=leg.trunk_id, campaign_id=leg.campaign_id, now=now)
    return True


def open_ear(*, call_id: int, volunteer_id: int) -> bool:
    """The person was asked and said yes. False when nobody talks on this call."""
    talking = Leg.objects.filter(call_id=call_id, volunteer_id=volunteer_id, state=states.ANSWERED)
    return bool(talking.update(ear=True))


def shut_ear(*, call_id: int, volunteer_id: int) -> None:
    Leg.objects.filter(call_id=call_id, volunteer_id=volunteer_id).update(ear=False)


def shut_ears(*, volunteer_id: int) -> None:
    """On every call of theirs: a yes was for whoever sat beside then."""
    Leg.objects.filter(volunteer_id=volunteer_id, ear=True).update(ear=False)


@transaction.atomic
def let_go(*, volunteer_id: int, now: dt.datetime) -> None:
    """Their calls are over here, whatever they were kept for: the gateway hangs up at its next question."""
    for leg in Leg.objects.select_for_update().filter(volunteer_id=volunteer_id, state__in=states.LIVE):
        leg.seen_at = now
        _end_lost(leg, now)


def _count_cost(leg: Leg) -> None:
    if leg.answered_at is None or leg.ended_at is None or not leg.trunk.cents_per_minute:
        return
    cost = governing.cents((leg.ended_at - leg.answered_at).total_seconds(), leg.trunk.cents_per_minute)
    total, _ = Spent.objects.get_or_create(trunk=leg.trunk, campaign_id=leg.campaign_id)
    Spent.objects.filter(pk=total.pk).update(cents=F("cents") + cost)


def note_turned_away(*, seen: Mapping[str, int], now: dt.datetime) -> None:
    """What came to the gateway's SIP port and was refused, as counts of this day. It never says from where."""
    for kind, times in seen.items():
        what = kind if kind in rules.TURNED_AWAY else "other"
        journal.count(action="telephony.turned_away", by="gateway", now=now, what=what, times=int(times))


def report_live(*, legs: Collection[int], now: dt.datetime) -> None:
    """The gateway says which calls live. Those it no longer has are over, whatever event was lost."""
    if legs or Leg.objects.filter(state__in=states.LIVE).exists():  # a quiet evening takes no write lock
        _report_live(legs, now)


@transaction.atomic
def _report_live(legs: Collection[int], now: dt.datetime) -> None:
    Leg.objects.filter(pk__in=legs, state__in=states.LIVE).update(seen_at=now)
    for leg in Leg.objects.filter(state__in=states.LIVE).exclude(pk__in=legs):
        if now - (leg.seen_at or leg.created_at) > queries.SILENT_GATEWAY:
            _end_lost(leg, now)


def _end_lost(leg: Leg, now: dt.datetime) -> None:
    leg.state, leg.by, leg.ended_at, leg.ear = states.ENDED, states.GATEWAY, leg.seen_at or now, False
    leg.reason = "" if leg.answered_at else states.UNANSWERED
    leg.save()
    _count_cost(leg)


def sweep(*, now: dt.datetime) -> None:
    """End what the gateway forgot; drop what is two days old."""
    for leg in Leg.objects.filter(state__in=states.LIVE):
        if now - (leg.seen_at or leg.created_at) > queries.SILENT_GATEWAY:
            _end_lost(leg, now)
    reach.forget_old(now)
    _old(now).delete()


def count_due(*, now: dt.datetime) -> int:
    """Traces of calls in the browser that `sweep` would drop."""
    return _old(now).count()


def _old(now: dt.datetime) -> QuerySet[Leg]:
    return Leg.objects.filter(created_at__lt=now - KEPT).exclude(state__in=states.LIVE)
