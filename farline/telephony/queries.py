"""Reads: where a call stands, which trunk may be used, and what the governor counts."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings

from farline.telephony import governing, models, rules, states, whereabouts
from farline.telephony.models import Leg, Spent, Trunk

# Three missed reports: whatever the table says, that call is over.
FAKE_HOTLINE = 4
SILENT_GATEWAY = dt.timedelta(seconds=15)


@dataclass(frozen=True)
class LegView:
    """`line` is the outcome to choose beforehand; `seconds` how long they have talked."""

    id: int
    call_id: int
    state: str
    by: str
    reason: str
    status: int
    resource: str
    line: str
    answered_at: dt.datetime | None
    ended_at: dt.datetime | None
    ear: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in states.LIVE


@dataclass(frozen=True)
class TrunkView:
    id: int
    name: str
    simulator: bool
    state: str
    pause: str
    caller_id: str
    permission: str
    cents_per_minute: int | None
    lacks: tuple[str, ...]


def view_of(leg: Leg, now: dt.datetime) -> LegView:
    state, by, reason = leg.state, leg.by, leg.reason
    last_sign = leg.seen_at or leg.created_at
    if state in states.LIVE and now - last_sign > SILENT_GATEWAY:
        state, by = states.ENDED, states.GATEWAY
        reason = "" if leg.answered_at else states.UNANSWERED
    if state == states.PREPARED and leg.expires_at <= now:
        state, reason = states.FAILED, "expired"
    line = states.line_of(state=state, by=by, reason=reason, status=leg.status)
    return LegView(
        leg.pk, leg.call_id, state, by, reason, leg.status, leg.resource, line, leg.answered_at, leg.ended_at, leg.ear
    )


def latest(call_id: int, now: dt.datetime) -> LegView | None:
    """The newest try of this call on the wire."""
    leg = Leg.objects.filter(call_id=call_id).order_by("-created_at", "-pk").first()
    return view_of(leg, now) if leg else None


def spoken_for(call_id: int, now: dt.datetime) -> dt.timedelta | None:
    """How long somebody was on the line in the newest try; none where this machine carried no call."""
    leg = latest(call_id, now)
    if leg is None:
        return None
    return (leg.ended_at or now) - leg.answered_at if leg.answered_at else dt.timedelta()


def latest_of(call_ids: Collection[int], now: dt.datetime) -> dict[int, LegView]:
    """For pages that stay open: the newest try of each."""
    found = Leg.objects.filter(call_id__in=call_ids).order_by("created_at", "pk")
    return {leg.call_id: view_of(leg, now) for leg in found}


def volunteers_of(leg_ids: Collection[int]) -> dict[int, int]:
    """Leg → whose it is."""
    return dict(Leg.objects.filter(pk__in=leg_ids).values_list("pk", "volunteer_id"))


def calls_of(legs: Collection[int]) -> dict[int, int]:
    """Leg -> call, for those that live."""
    return dict(Leg.objects.filter(pk__in=legs, state__in=states.LIVE).values_list("pk", "call_id"))


def answered_among(legs: Collection[int]) -> set[int]:
    """Those on which two people talk."""
    return set(Leg.objects.filter(pk__in=legs, state=states.ANSWERED).values_list("pk", flat=True))


def ears_among(legs: Collection[int]) -> dict[int, int]:
    """Leg → whose it is, for those on which the person lets a mentor hear."""
    found = Leg.objects.filter(pk__in=legs, state=states.ANSWERED, ear=True)
    return dict(found.values_list("pk", "volunteer_id"))


@dataclass(frozen=True)
class OpenEar:
    id: int
    resource: str  # the gateway's name of the call


def open_ear_of(volunteer_id: int) -> OpenEar | None:
    """This volunteer's call, while a mentor may hear it."""
    found = Leg.objects.filter(volunteer_id=volunteer_id, state=states.ANSWERED, ear=True).first()
    return OpenEar(found.pk, found.resource) if found else None


def on_the_line() -> set[int]:
    """Ids of the volunteers who are in a call in the browser."""
    return set(Leg.objects.filter(state__in=states.LIVE).values_list("volunteer_id", flat=True))


def live_calls(*, trunk_id: int, campaign_id: int) -> set[int]:
    found = Leg.objects.filter(trunk=trunk_id, campaign_id=campaign_id, state__in=states.LIVE)
    return set(found.values_list("call_id", flat=True))


def live_call_of(volunteer_id: int, now: dt.datetime) -> int | None:
    """The call in which this volunteer is on the wire just now."""
    legs = Leg.objects.filter(volunteer_id=volunteer_id, state__in=states.LIVE)
    return next((leg.call_id for leg in legs if view_of(leg, now).is_live), None)


def lacks(trunk: Trunk) -> tuple[str, ...]:
    """What is not on file yet. A trunk that lacks anything cannot be switched on."""
    if trunk.simulator:
        return ()
    asked = {
        "permission": bool(trunk.permission.strip()),
        "caller_id": bool(trunk.caller_id and trunk.caller_id_owned),
        "cost": trunk.cents_per_minute is not None,
        "limits": bool(trunk.limits),
    }
    return tuple(name for name, there in asked.items() if not there)


def is_on(trunk: Trunk) -> bool:
    return trunk.state == models.ON and not lacks(trunk)


def trunks() -> list[TrunkView]:
    return [
        TrunkView(
            one.pk, one.name, one.simulator, one.state, one.pause, one.caller_id, one.permission,
            one.cents_per_minute, lacks(one),
        )
        for one in Trunk.objects.order_by("name")
    ]  # fmt: skip


@dataclass(frozen=True)
class HotlineTrunk:
    id: int
    host: str
    simulator: bool
    hotline_at_once: int
    sealed: bool = False


def hotline_trunks() -> list[HotlineTrunk]:
    """Those that are on and may send us calls. The fake trunk may; of a real one the limits on file say so."""
    found = []
    for one in Trunk.objects.filter(state=models.ON).order_by("pk"):
        most = FAKE_HOTLINE if one.simulator else int(governing.limits_from(one.limits)["hotline_at_once"])
        if most and not lacks(one):
            found.append(HotlineTrunk(one.pk, one.host, one.simulator, most, one.srtp))
    return found


def hotline_trunk(source: str) -> HotlineTrunk | None:
    return next((one for one in hotline_trunks() if one.host == source), None)


def trunk_for(*, synthetic: bool) -> TrunkView | None:
    """Invented people are rung on the fake trunk alone, real ones never there. None when there is no such trunk."""
    fit = [one for one in trunks() if one.simulator == synthetic and one.state != models.OFF]
    return next(iter(fit), None)


def offered(*, synthetic: bool) -> str:
    """ "yes", "paused", or "" when this installation has no such way: no gateway, no trunk for such people."""
    if not whereabouts.gateways() or (settings.DEMO and not synthetic):
        return ""
    if synthetic and whereabouts.port_of(whereabouts.TRUNK) is None:
        return ""
    trunk = trunk_for(synthetic=synthetic)
    if trunk is None:
        return "yes" if synthetic else ""  # the fake trunk's row is made at the first call
    return "yes" if trunk.state == models.ON else "paused"


def figures(trunk_id: int, campaign_id: int, now: dt.datetime) -> governing.Figures:
    trunk = Trunk.objects.get(pk=trunk_id)
    limits = governing.limits_from(trunk.limits)
    since = now - dt.timedelta(hours=1)
    placed = Leg.objects.filter(trunk=trunk_id, created_at__gt=since).exclude(campaign_id=rules.HOTLINE)
    hour = list(placed.order_by("-created_at"))
    judged = [leg for leg in hour if trunk.judged_since is None or leg.created_at > trunk.judged_since]
    finished = [leg for leg in judged if leg.state in {states.ENDED, states.FAILED} and leg.reason != "expired"]
    answered = [leg for leg in finished if leg.answered_at is not None]
    short = [leg for leg in answered if leg.ended_at and leg.answered_at and _talked(leg) < limits["short_seconds"]]
    silent = 0
    for leg in finished:
        if leg.reason != states.TRUNK_SILENT:
            break
        silent += 1
    spent = Spent.objects.filter(trunk=trunk_id, campaign_id=campaign_id).first()
    return governing.Figures(
        minute=sum(leg.created_at > now - dt.timedelta(minutes=1) for leg in hour),
        hour=len(hour),
        finished=len(finished),
        answered=len(answered),
        short=len(short),
        talked=sum(map(_talked, answered)),
        silent=silent,
        cents=spent.cents if spent else 0,
    )


def _talked(leg: Leg) -> float:
    if leg.answered_at is None or leg.ended_at is None:
        return 0.0
    return (leg.ended_at - leg.answered_at).total_seconds()
