"""Our caller against SIPp, which nobody of us wrote. Skipped, loudly, where it is not installed."""

import asyncio
import shutil
import socket
import subprocess
from collections.abc import Iterator

import pytest

from farline.telephony.sip import sound
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.sip.outgoing import OutgoingCall, Route, Said

SIPP = shutil.which("sipp")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(
        SIPP is None, reason="NO SIPp, so our caller was tried on our own trunk alone. sudo apt install sip-tester"
    ),
]
CALLS = 20


@pytest.fixture
def sipp(tmp_path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert SIPP is not None
    command = [SIPP, "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-m", str(CALLS), "-nostdin", "-nd"]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield port, process
    process.kill()
    process.wait()


def test_sipp_counts_every_call_as_it_should_be(sipp):
    """Its Contact says ;transport=UDP in capitals, and it takes no BYE that goes elsewhere."""
    port, process = sipp

    async def run() -> None:
        endpoint = await open_endpoint("127.0.0.1", 0, set())
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
