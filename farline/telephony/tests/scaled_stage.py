"""For tests of the line for many calls: the real rtpengine and Kamailio, and one call on them."""

import asyncio
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from farline.telephony import fates
from farline.telephony.gateway.relayed_media import RelayedMedia
from farline.telephony.gateway.relays import open_relays
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.scaled import daemons, render
from farline.telephony.scaled.plan import Plan
from farline.telephony.simulator.trunk import FakeTrunk, open_trunk
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.stage import App, Browser

MISSING = daemons.missing()
NEEDS_IT = [
    pytest.mark.full,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(bool(MISSING), reason=f"NOT INSTALLED: {', '.join(MISSING)}. {daemons.APT}"),
]


def free_ports(count: int) -> list[int]:
    probes = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    found = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return found


@contextmanager
def running(
    folder: Path, *, sip: int, inside: int, media: tuple[int, int], authorities: str, address: str = "127.0.0.1"
) -> Iterator[Plan]:
    """rtpengine and Kamailio, for as long as a test file needs them. No file of authorities: its own certificate."""
    made = Plan(folder, address, "", sip, inside, media, 1, 1, False, authorities or str(folder / "proxy.pem"))
    render.write(made, now=timezone.now())
    try:
        for part in ("rtpengine-1", "kamailio"):
            daemons.start(made, part, dict(os.environ), tied=True)
        yield made
    finally:
        for part in ("kamailio", "rtpengine-1"):
            daemons.stop(made, part)


Talk = Callable[[Switchboard, App, FakeTrunk, Browser], Any]


def on_the_line(
    plan: Plan, fate: str, talk: Talk, *, opus: bool = False, speaks: bool = False, proxy: int = 1, **changed: Any
) -> None:
    async def run() -> None:
        trunk = await open_trunk("127.0.0.1", 0, always=replace(fates.FATES[fate], **changed))
        endpoint = await open_endpoint("127.0.0.1", 0, set(), ("127.0.0.1", plan.inside_port_of(proxy)))
        media = RelayedMedia(await open_relays([("127.0.0.1", plan.relay_ports[0])]), opus=opus)
        app, browser = App(trunk.port), Browser(speaks=speaks)
        board = Switchboard(endpoint, app, media, worker="1-")  # type: ignore[arg-type] # a stub
        try:
            await talk(board, app, trunk, browser)
        finally:
            await browser.pc.close()
            await board.close()
            await asyncio.sleep(0.2)
            for call in list(endpoint.calls.values()):
                call._forget()  # type: ignore[attr-defined]
            endpoint.transport.close()
            await media.close()
            trunk.close()
            for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
                waiting.cancel()

    asyncio.run(run())
