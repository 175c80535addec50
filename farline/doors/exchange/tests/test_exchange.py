import asyncio
import json
import time
from typing import Any

import pytest
from django.test import Client

from farline.doors.exchange import edge as door
from farline.doors.exchange import gateway
from farline.doors.exchange.edge import LineEdge
from farline.journeys import dial_out
from farline.telephony import rules, signing

pytestmark = pytest.mark.django_db
HERE = [(b"host", b"127.0.0.1:8600"), (b"origin", b"http://127.0.0.1:8600"), (b"sec-fetch-site", b"same-origin")]
OFFER = [(b"content-type", b"application/sdp"), (b"authorization", b"Bearer " + b"p" * 43)]


def asked(verb: str, said: object, *, at: int | None = None, path: str | None = None, key: bytes | None = None):
    body = json.dumps(said).encode()
    signed = signing.signed(
        key or signing.secret(), method="POST", path=path or f"/exchange/{verb}", body=body,
        at=int(time.time()) if at is None else at,
    )  # fmt: skip
    return Client().post(f"/exchange/{verb}", body, content_type="application/json", headers={signing.HEADER: signed})


def test_it_knows_its_gateway_by_the_secret_file():
    assert asked("redeem", {"permit": "x", "volunteer": 1, "resource": "r"}).status_code == 403
    assert asked("event", {"leg": 1, "sequence": 1, "state": "answered"}).json() == {"taken": False}
    assert asked("live", {"legs": [5]}).json() == {"end": [5], "heard": {}, "sources": [], "sealed": []}


@pytest.mark.parametrize(
    "wrong", [{"key": b"another"}, {"at": int(time.time()) - 120}, {"path": "/exchange/event"}, {"at": 0}]
)
def test_anybody_else_finds_nothing_there(wrong):
    assert asked("redeem", {"permit": "x"}, **wrong).status_code == 404
    assert Client().post("/exchange/redeem", b"{}", content_type="application/json").status_code == 404
    assert Client().get("/exchange/redeem").status_code == 404


@pytest.mark.parametrize("nonsense", [{}, [], {"leg": "x"}, {"leg": 1, "sequence": 1, "state": "married"}])
def test_it_takes_no_nonsense_from_the_gateway_either(nonsense):
    assert asked("event", nonsense).status_code == 400


def through(edge: LineEdge, method: str, path: str, headers, body: bytes = b"v=0") -> int:
    sent: list[Any] = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": method, "path": path, "headers": headers}
    asyncio.run(edge(scope, receive, send))
    return int(sent[0]["status"])


@pytest.fixture
def edge():
    made = LineEdge(enter=lambda headers: 7)
    yield made
    made.doormen.shutdown()


def test_an_offer_of_this_site_gets_as_far_as_the_gateway(edge):
    assert through(edge, "POST", "/line/calls", HERE + OFFER) == 502  # none is running here


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("GET", "/line/calls", HERE + OFFER, 405),
        ("POST", "/line/nothing", HERE + OFFER, 404),
        ("POST", "/line/calls/../../x", HERE + OFFER, 404),
        ("POST", "/line/calls", [(b"host", b"127.0.0.1:8600"), *OFFER], 400),
        ("POST", "/line/calls", [HERE[0], (b"origin", b"https://elsewhere.invalid"), *OFFER], 400),
        ("POST", "/line/calls", [*HERE[:2], (b"sec-fetch-site", b"cross-site"), *OFFER], 400),
        (
            "POST",
            "/line/calls",
            [(b"host", b"elsewhere.invalid"), (b"origin", b"http://elsewhere.invalid"), *OFFER],
            400,
        ),
        ("POST", "/line/calls", HERE + OFFER[:1], 400),
        ("POST", "/line/calls", HERE + OFFER[1:], 400),
        ("POST", "/line/calls/abcdefghijkl/keys", HERE, 400),
    ],
)
def test_everything_else_ends_at_the_door(edge, method, path, headers, status):
    assert through(edge, method, path, headers) == status


def test_nobody_calls_without_signing_in():
    edge = LineEdge(enter=lambda headers: None)
    assert through(edge, "POST", "/line/calls", HERE + OFFER) == 401
    edge.doormen.shutdown()


def test_an_endless_offer_is_not_read(edge):
    assert through(edge, "POST", "/line/calls", HERE + OFFER, b"v" * 30_000) == 413


def test_what_the_sip_port_refused_is_counted_for_the_day_and_says_nothing_else():
    from farline.common.models import DayCount

    asked("live", {"legs": [], "seen": {"stranger": 6, "refused REFER": 1, "refused +8613800138000": 2}})
    asked("live", {"legs": [], "seen": {"stranger": 1}})
    counts = DayCount.objects.filter(action="telephony.turned_away").values_list("what", "times")
    assert sorted(counts) == [("other", 2), ("refused REFER", 1), ("stranger", 7)]


def test_a_press_on_answer_finds_the_gateway_at_which_it_rings():
    known = {0: 10, 1: 11, 2: 12}
    permit = rules.permit_at("2-" + "r" * 24, "p" * 43)
    assert door.PERMIT.fullmatch(f"Bearer {permit}")
    assert gateway.ports_for("/calls", 7, known, permit) == [12]
    assert gateway.ports_for("/calls", 7, known, rules.permit_at("0-" + "r" * 24, "p" * 43)) == [10]
    assert gateway.ports_for("/calls", 7, {1: 11}, permit) == [], "nobody else has that call"


def test_the_gateway_that_stands_aside_gets_no_new_calls_and_keeps_its_own():
    known = {0: 10, 1: 11, 2: 12}
    assert sorted(gateway.ports_for("/calls", 7, known, "p" * 43)) == [11, 12]
    assert gateway.ports_for("/calls", 7, {0: 10}, "p" * 43) == [10]
    assert gateway.ports_for("/calls/0-" + "r" * 24, 7, known) == [10]


@pytest.mark.parametrize(("gate", "told"), [("hour", "hour"), ("shut", "shut"), ("opted_out", "blocked")])
def test_it_says_what_the_volunteer_may_know_of_why_nobody_is_rung(gate, told, monkeypatch):
    def blocked(**asked: object) -> None:
        raise dial_out.Blocked(gate)

    monkeypatch.setattr(dial_out, "dial_out", blocked)
    said = asked("redeem", {"permit": "x", "volunteer": 1, "resource": "r"})
    assert (said.status_code, said.json()) == (403, {"refused": told})
