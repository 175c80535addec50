"""A volunteer whose network lets only TURN through; with coturn as the server."""

import asyncio
import datetime as dt
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import aioice
import pytest
from aiortc import RTCConfiguration, RTCIceServer, RTCPeerConnection
from aiortc.mediastreams import AudioStreamTrack

from farline.telephony import states, turning
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.simulator.trunk import FakeTrunk
from farline.telephony.tests.stage import OURS, App, Browser, address
from farline.telephony.tests.test_gateway import with_gateway

NOW = dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC)
COTURN = shutil.which("turnserver")


def test_no_server_is_named_where_none_is_set():
    assert turning.servers(NOW) == "[]"


def test_each_evening_has_a_password_of_its_own_that_says_nothing_of_the_volunteer(settings):
    settings.LINE_TURN = ["turn:192.0.2.9:3478?transport=tcp"]
    ((first,), (second,)) = (json.loads(turning.servers(NOW)) for _ in range(2))
    assert first["urls"] == ["turn:192.0.2.9:3478?transport=tcp"]
    assert first["username"] != second["username"]
    assert int(first["username"].split(":")[0]) == int((NOW + turning.LENT_FOR).timestamp())
    assert first["credential"] == turning.password_of(turning.secret(), first["username"])


def test_the_server_passes_sound_to_this_machine_alone():
    said = turning.configuration(port=3478, address="10.1.2.3", announce="192.0.2.9").splitlines()
    assert "denied-peer-ip=0.0.0.0-255.255.255.255" in said
    assert [line for line in said if line.startswith("allowed-peer-ip")] == [
        "allowed-peer-ip=10.1.2.3", "allowed-peer-ip=192.0.2.9",
    ]  # fmt: skip
    assert "allow-loopback-peers" not in said


@pytest.fixture
def server(tmp_path) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    file = tmp_path / "turnserver.conf"
    file.write_text(turning.configuration(port=port, address=address(), announce=""))
    process = subprocess.Popen(  # noqa: S603
        [str(COTURN), "-c", str(file), "--pidfile", str(tmp_path / "pid")], cwd=tmp_path,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    time.sleep(1.0)
    yield port
    process.kill()
    process.wait()


@pytest.mark.full
@pytest.mark.enable_socket
@pytest.mark.skipif(COTURN is None, reason="NO coturn. sudo apt install --no-install-recommends coturn")
@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_goes_through_turn_where_nothing_else_does(server, settings, transport):
    settings.LINE_TURN = [f"turn:{address()}:{server}?transport={transport}"]
    (lent,) = json.loads(turning.servers(dt.datetime.fromtimestamp(time.time(), dt.UTC)))

    async def talk(board: Switchboard, app: App, trunk: FakeTrunk, browser: Browser) -> None:
        await browser.pc.close()
        ice = RTCIceServer(urls=lent["urls"], username=lent["username"], credential=lent["credential"])
        browser.pc = RTCPeerConnection(RTCConfiguration(iceServers=[ice]))
        browser.pc.addTrack(AudioStreamTrack())
        way = browser.pc.getTransceivers()[0].sender.transport.transport.iceGatherer._connection
        way._transport_policy = aioice.TransportPolicy.RELAY
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(1.5)
        assert {pair.local_candidate.type for pair in way._nominated.values()} == {"relay"}
        assert browser.heard > 20
        ear = next(iter(trunk.callees.values())).ear
        assert ear is not None
        assert ear.heard > 20

    with_gateway("agrees", talk)
