"""TLS and SRTP towards a trunk, through the real Kamailio and rtpengine; the fake trunk stands behind a TLS door."""

import asyncio
import contextlib
import os
import ssl
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from farline.telephony import fates, states
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.relays import open_relays
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.scaled import render
from farline.telephony.scaled.plan import Plan
from farline.telephony.simulator.trunk import open_trunk
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.scaled_stage import NEEDS_IT, running
from farline.telephony.tests.stage import OURS, App, Browser

pytestmark = NEEDS_IT


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    """The trunk's certificate is the proxy's own here, and the only one that the proxy believes."""
    folder, sip = tmp_path_factory.mktemp("line") / "telephony", 21_000 + os.getpid() % 4000 * 2
    inside = 33_000 + os.getpid() % 1000
    with running(folder, sip=sip, inside=inside, media=(42_000, 43_999), authorities="") as made:
        yield made


class Door(asyncio.DatagramProtocol):
    """Between one TLS connection and the fake trunk, which speaks UDP alone."""

    def __init__(self, out: asyncio.StreamWriter) -> None:
        self.out = out

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport

    def datagram_received(self, data: bytes, source: Any) -> None:
        self.out.write(data)


async def through(reader: asyncio.StreamReader, door: Door) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
            )
            door.transport.sendto(head + (await reader.readexactly(length) if length else b""))


def call(plan: Plan, *, believed: bool = True, sealed: bool = False) -> tuple[list[dict[str, Any]], bytes]:
    """One call by TLS to a trunk that always answers: the events, and what the trunk overheard."""
    overheard: list[bytes] = []
    open_doors: list[asyncio.StreamWriter] = []

    async def run() -> list[dict[str, Any]]:
        trunk = await open_trunk("127.0.0.1", 0, always=fates.FATES["agrees"], overhear=overheard.append)

        async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            _, door = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: Door(writer), remote_addr=("127.0.0.1", trunk.port)
            )
            open_doors.append(writer)
            await through(reader, door)
            door.transport.close()

        shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        folder = plan.folder
        if not believed:
            folder = plan.folder / "stranger"
            render.write(replace(plan, folder=folder), now=timezone.now())
        shown.load_cert_chain(folder / "proxy.pem", folder / "proxy.key")
        server = await asyncio.start_server(enter, "127.0.0.1", 0, ssl=shown)
        endpoint = await open_endpoint("127.0.0.1", 0, set(), ("127.0.0.1", plan.inside_port))
        media = RelayedMedia(await open_relays([("127.0.0.1", plan.relay_ports[0])]))
        app, browser = App(trunk.port), Browser()
        app.route = {"port": server.sockets[0].getsockname()[1], "transport": "tls", "sealed": sealed}
        board = Switchboard(endpoint, app, media, worker="1-")  # type: ignore[arg-type] # a stub
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await asyncio.sleep(3.5 if believed else 7.0)
        app.events.append({"state": "heard", "packets": browser.heard})
        line.hang_up()
        await asyncio.sleep(0.5)
        await browser.pc.close()
        await board.close()
        for one in list(endpoint.calls.values()):
            one._forget()  # type: ignore[attr-defined]
        endpoint.transport.close()
        await media.close()
        for writer in open_doors:
            writer.transport.abort()
        server.close()
        trunk.close()
        await asyncio.sleep(0.2)
        for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
            waiting.cancel()
        return app.events

    return asyncio.run(run()), b"".join(overheard)


def test_a_call_goes_by_tls_and_its_sound_comes_back(plan):
    events, overheard = call(plan)
    assert [event["state"] for event in events if event["state"] == states.ANSWERED]
    assert next(event["packets"] for event in events if event["state"] == "heard") > 30
    assert b"SIP/2.0/TLS" in overheard
    assert b"X-Farline" not in overheard
    assert b"BYE " in overheard


def test_a_trunk_whose_certificate_nobody_vouches_for_is_told_no_number(plan):
    events, overheard = call(plan, believed=False)
    assert not overheard
    assert events[0]["state"] == states.FAILED


def test_sound_that_must_be_sealed_is_never_sent_in_the_clear(plan):
    """This trunk knows no SRTP: it is offered nothing else, and the call ends instead."""
    events, overheard = call(plan, sealed=True)
    assert b"RTP/SAVP" in overheard
    assert b"AES_CM_128_HMAC_SHA1_80 inline:" in overheard
    said = next(event for event in events if event["state"] == states.ENDED)
    assert said["reason"] == "no_sound"
