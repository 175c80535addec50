"""Trunks: papers on file first, then the switch; the governor may pause, only a person resumes."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from farline.common import journal, vault
from farline.telephony import fates, governing, models, queries, rules, whereabouts
from farline.telephony.models import Trunk
from farline.telephony.sip.outgoing import Route

SIMULATOR = "fake trunk"
FIELDS = frozenset(
    {
        "host",
        "port",
        "transport",
        "srtp",
        "domain",
        "user",
        "caller_id",
        "caller_id_owned",
        "permission",
        "cents_per_minute",
        "limits",
    }
)


class PapersMissing(Exception):
    """A trunk needs on file: the carrier's written permission, a caller ID of your own, its cost, and its limits."""


class NoTrunkInTheDemo(Exception):
    """A demo calls on the fake trunk alone."""


def open_simulator(*, now: dt.datetime) -> int:
    """The fake trunk's row; made when first asked for."""
    trunk, made = Trunk.objects.get_or_create(
        name=SIMULATOR,
        defaults={"simulator": True, "host": "127.0.0.1", "port": 0, "caller_id": "farline", "state": models.ON},
    )
    if made:
        journal.write(action="telephony.simulator", by="farline", now=now)
    return int(trunk.pk)


@transaction.atomic
def put_on_file(*, name: str, by: str, now: dt.datetime, password: str = "", **papers: Any) -> int:
    """A real trunk, switched off. Raises NoTrunkInTheDemo, governing.LimitUnfit."""
    if settings.DEMO:
        raise NoTrunkInTheDemo
    trunk = Trunk.objects.create(name=name)
    change_trunk(trunk_id=trunk.pk, by=by, now=now, password=password, **papers)
    return int(trunk.pk)


@transaction.atomic
def change_trunk(*, trunk_id: int, by: str, now: dt.datetime, password: str = "", **papers: Any) -> None:
    """Any change switches it off: what was agreed to must be looked at again."""
    trunk = Trunk.objects.select_for_update().get(pk=trunk_id, simulator=False)
    governing.limits_from(papers.get("limits", {}))
    for name in FIELDS & set(papers):
        setattr(trunk, name, papers[name])
    if password:
        trunk.sealed_password = vault.seal(
            password.encode(), table="telephony.trunk", column="sealed_password", row=trunk.pk
        )
    trunk.state = models.OFF
    trunk.save()
    journal.write(action="telephony.trunk_changed", by=by, now=now, about=str(trunk.pk))


@transaction.atomic
def switch(*, trunk_id: int, on: bool, by: str, now: dt.datetime) -> None:
    """Raises PapersMissing."""
    trunk = Trunk.objects.select_for_update().get(pk=trunk_id)
    if on and (queries.lacks(trunk) or (not trunk.simulator and settings.DEMO)):
        raise PapersMissing
    Trunk.objects.filter(pk=trunk_id).update(state=models.ON if on else models.OFF, pause="", judged_since=now)
    journal.write(action=f"telephony.trunk_{'on' if on else 'off'}", by=by, now=now, about=str(trunk_id))


def resume(*, trunk_id: int, by: str, now: dt.datetime) -> None:
    """Somebody has looked: go on, and judge from now."""
    switch(trunk_id=trunk_id, on=True, by=by, now=now)


def governed(*, trunk_id: int, campaign_id: int, now: dt.datetime) -> str:
    """What the governor says of the next call; a trunk that must stop is paused here, with a line in the journal."""
    trunk = Trunk.objects.get(pk=trunk_id)
    if trunk.state == models.PAUSED:
        return trunk.pause
    said = governing.judge(queries.figures(trunk_id, campaign_id, now), governing.limits_from(trunk.limits))
    if said == governing.NO_MONEY:
        return said  # one campaign's budget is spent; the others may go on
    if said in governing.PAUSES and Trunk.objects.filter(pk=trunk_id, state=models.ON).update(
        state=models.PAUSED, pause=said
    ):
        journal.write(action="telephony.trunk_paused", by="farline", now=now, about=said)
    return said


def route_of(trunk: Trunk) -> Route | None:
    """How to reach it. None when the fake trunk is not running, or is anywhere but on this machine."""
    port = trunk.port or whereabouts.port_of(whereabouts.TRUNK)
    if port is None or (trunk.simulator and trunk.host not in rules.LOOPBACK):
        return None
    user, password = trunk.user, ""
    if trunk.simulator:
        user, password = "farline", fates.PASSWORD
    if trunk.sealed_password:
        password = vault.open_sealed(
            bytes(trunk.sealed_password), table="telephony.trunk", column="sealed_password", row=trunk.pk
        ).decode()
    return Route(
        trunk.host, port, trunk.caller_id, domain=trunk.domain, user=user, password=password,
        transport=trunk.transport, sealed=trunk.srtp,
    )  # fmt: skip
