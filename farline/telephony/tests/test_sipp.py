"""Our caller against SIPp, which nobody of us wrote: alone, and through our own proxy."""

import asyncio
import subprocess

import pytest

from farline.telephony.scaled.plan import Plan
from farline.telephony.sip import sound
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said
from farline.telephony.tests import scaled_stage
from farline.telephony.tests.sipp_stage import CALLS, NEEDS_SIPP

pytestmark = NEEDS_SIPP


def ring_them(sipp: tuple[int, "subprocess.Popen[bytes]"], proxy: tuple[str, int] | None = None) -> None:
    """SIPp's Contact says ;transport=UDP in capitals, and it takes no BYE that goes elsewhere."""

    port, process = sipp

    async def run() -> None:
        endpoint = await open_endpoint("127.0.0.1", 0, set(), proxy)
        said: list[Said] = []
        calls = []
        for number in range(CALLS):
            route = Route("127.0.0.1", port, "farline")
            call = OutgoingCall(
                endpoint, f"+86140000000{number:02d}", route, sound.written("127.0.0.1", 5290, 1), said.append
            )
            call.start()
            calls.append(call)
        async with asyncio.timeout(10):
            while sum(one.what == "answered" for one in said) < CALLS:
                await asyncio.sleep(0.02)
        for call in calls:
            call.hang_up()
        async with asyncio.timeout(10):
            while process.poll() is None:
                await asyncio.sleep(0.05)
        for call in calls:
            call._forget()
        endpoint.transport.close()

    asyncio.run(run())
    assert process.returncode == 0  # 0: each of its calls went by its own book


def test_sipp_counts_every_call_as_it_should_be(sipp):
    ring_them(sipp)


@pytest.mark.full
@pytest.mark.skipif(bool(scaled_stage.MISSING), reason=f"NOT INSTALLED: {scaled_stage.MISSING}")
def test_sipp_counts_every_call_through_the_proxy_of_the_line_for_many(sipp, plan: Plan):
    ring_them(sipp, ("127.0.0.1", plan.inside_port))
